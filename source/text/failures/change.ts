import type {ChangeFailure} from '../../core/model/reasons/change-failure.js';
import {phrase} from '../../core/text/phrase.js';
import {fileProblemInWords, lineProblemInWords, unreadInWords} from '../reasons/unread.js';
import {missingProgramInWords} from './missing-program.js';
import type {Words} from './words.js';

/** Why packages can't be changed, or requirements not be read or written, and what to do. */
export const changeWords: Words<ChangeFailure> = {
	'kept-by-owner': ({owner}) => ({why: `${owner} keeps it`, hint: `Use ${owner} itself`}),
	'config-unfit': () => ({
		why: 'its pyvenv.cfg is missing or damaged: packages would land in the base Python',
		hint: 'Reset it',
	}),
	'its-python-gone': () => ({why: 'its Python is gone', hint: 'Reset it with another Python'}),
	'gone-since-listed': () => ({why: 'it no longer exists', hint: 'Scan again'}),
	'replaced-since-listed': () => ({why: 'it was replaced since it was listed', hint: 'Scan again'}),
	'site-unwritable': ({directory}) => ({
		why: phrase`${{path: directory}} can't be written`,
		hint: 'Ask its owner, or create one of your own and install there',
	}),
	'packages-outside': ({link}) => ({
		why: phrase`${{path: link}} is a link out of the environment: what is there is not read, and could not be put back`,
		hint: 'Use its own pip, or move what lies there into the environment',
	}),
	'stray-list': ({list, package: name, outside}) => ({
		why:
			outside === undefined
				? `${lists[list] ?? list} of ${name} is ambiguous: an uninstall could delete other files than it seems to list`
				: `${lists[list] ?? list} of ${name} names ${outside}, outside the environment, which an uninstall could delete`,
		hint: 'Reset the environment: that moves it away as a whole, and follows no such list',
	}),
	'no-installer': ({missing}) => ({
		why: missing === 'python' ? 'it has no Python' : 'it has no pip, and neither uv nor a newer pip was found',
		hint: getInstaller,
	}),
	'uv-not-found': ({missing}) => ({why: missingProgramInWords(missing).why, hint: getInstaller}),
	'not-done': () => ({
		why: 'its configuration may send it to another place',
		hint: 'Look for target, prefix or user in its configuration files',
	}),
	'no-requirements-beside': () => ({
		why: 'no requirements file was found beside it',
		hint: 'venv-tui install ENV -r FILE installs from any file',
	}),
	'source-unread': ({reason, part}) => {
		const words = unreadInWords(reason);
		if (part === undefined) return {why: `it ${words}`, hint: anotherFile};
		const place = part.line === undefined ? '' : phrase` (line ${part.line} of ${{path: part.file}})`;
		return {why: phrase`${part.text} ${words}${place}`, hint: anotherFile};
	},
	'only-limits': () => ({why: 'it only constrains versions', hint: anotherFile}),
	'no-requirement': ({isOption}) => ({
		why: isOption ? 'it is an option, not a package' : 'it is not a name with versions, a URL or an existing path',
		hint: "Write it like 'numpy<2', or name a file with -r",
	}),
	'no-package-name': () => ({hint: 'Name it without versions'}),
	'line-refused': ({problem}) => ({
		why: `it ${problem === undefined ? 'holds letters that can hide something' : lineProblemInWords(problem)}`,
	}),
	'requirements-file-unread': ({problem}) => ({why: `it ${fileProblemInWords(problem)}`}),
	'file-name-not-unicode': ({line}) => ({why: 'its name is not valid Unicode', hint: `Add ${line} by hand`}),
	'not-in-encoding': ({encoding}) => ({why: `it can't be written as ${encoding}`}),
	'already-there': () => ({why: 'it already exists'}),
	'no-directory': () => ({why: "its directory isn't there"}),
	'not-written': ({code}) => ({why: `the system reports ${code}`}),
};

/** The words for lists that are told by their kind; any other is told by the name of its file. */
const lists: Readonly<Record<string, string>> = {'list-of-files': 'the list of files', script: 'a script'};

const getInstaller = 'Give it pip (its Python: -m ensurepip), install uv, or reset it';
const anotherFile = 'Fix the file, or name another with -r';
