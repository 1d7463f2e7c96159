import type {Part} from '../../core/requirements/syntax/requirement-set.js';
import type {Answers} from './action.js';

/**
 * Groups and extras in the answers, one in each line of `group` and `extra`, or in `parts` as the dialog leaves them.
 * Undefined where none of these is answered: then the ones in the environment count.
 */
export const partsAnswered = (answers: Answers): readonly Part[] | undefined => {
	const {parts, group, extra} = answers;
	if (parts !== undefined) return partsOf(parts);
	if (group === undefined && extra === undefined) return undefined;
	return [...named('group', group), ...named('extra', extra)];
};

const named = (type: Part['type'], text = ''): readonly Part[] =>
	text.split('\n').flatMap(name => (name === '' ? [] : [{type, name: name.toLowerCase().replace(/[-_.]+/g, '-')}]));

const partsOf = (answer: string): readonly Part[] =>
	answer.split('\n').flatMap(line => {
		const [, type, name = ''] = /^(group|extra):(.*)$/.exec(line) ?? [];
		return type === 'group' || type === 'extra' ? [{type, name}] : [];
	});
