import type {Source} from '../../core/requirements/syntax/requirement-set.js';

/** Says what a source of requirements is, which is why it has its rank: "poetry's lock names every package". */
export const sourceReasonInWords = ({why, format, manager, environment = ''}: Source): string => {
	switch (why) {
		case 'lock':
			if (format === 'uv-lock') return "uv's lock names every package and its exact version";
			return `${manager === undefined ? 'a standard' : `${manager}'s`} lock names every package`;
		case 'asked-of-manager':
			return `the direct requirements for ${manager ?? 'its manager'}${format === 'pipfile' ? ', not pinned' : ''}`;
		case 'tool-environment':
			return `what ${format === 'tox-environment' ? 'tox' : 'hatch'} installs into ${environment}`;
		default:
			return plainReasons[why];
	}
};

const plainReasons: Readonly<Record<Exclude<Source['why'], 'lock' | 'asked-of-manager' | 'tool-environment'>, string>> =
	{
		'lock-for-a-purpose': 'a standard lock for one purpose',
		constraints: 'constraints only',
		'standard-list': 'standard requirements file',
		'main-list': 'a main list',
		'list-for-a-part': 'a list for a part of the work',
		'other-list': 'a list by another name',
		'lock-input': 'the input of a lock, not pinned',
		'asked-by-project': "the project's own requirements, not pinned",
		'asked-by-package': "the package's own requirements, not pinned",
		program: 'is a program, which is not run',
		named: 'it was named',
	};
