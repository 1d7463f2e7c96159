import type {CreateFailure, NotAsAsked} from '../../core/model/reasons/create-failure.js';
import {shellLine} from '../../core/platform/processes/quote-words.js';
import {nameAndRequired} from '../../core/text/name-and-version.js';
import {phrase} from '../../core/text/phrase.js';
import {pythonAdvice} from '../python-advice.js';
import {driftReasonInWords} from '../requirements/drift-reason.js';
import {missingProgramInWords} from './missing-program.js';
import type {Words} from './words.js';

/** Why no environment can be created, and what to do. */
export const createWords: Words<CreateFailure> = {
	'path-not-utf8': () => ({why: 'the path is not valid UTF-8', hint: anotherName}),
	'path-with-control': () => ({
		why: 'a line break or control character in the path breaks pyvenv.cfg and its scripts',
		hint: anotherName,
	}),
	'path-of-held': ({text}) => ({
		why: `${text} is where venv-tui holds what was deleted`,
		hint: 'Choose another directory',
	}),
	'separator-in-path': ({text}) => ({
		why: `a ${text === ':' ? 'colon' : 'semicolon'} in the path breaks PATH when it is activated`,
		hint: anotherName,
	}),
	'reserved-name': ({name}) => ({why: `Windows keeps names such as ${name} from programs`, hint: anotherName}),
	'place-taken-by-file': () => ({why: 'something else is there', hint: anotherName}),
	'place-unreadable': () => ({why: "it exists but can't be read"}),
	'place-with-entries': () => ({
		why: 'the directory is not empty',
		hint: 'Choose another name, or an environment with reset',
	}),
	'environment-there': ({path}) => ({
		why: 'an environment exists there',
		hint: `${shellLine(['venv-tui', 'reset', path])} recreates it`,
	}),
	'parent-missing': ({directory}) => ({
		why: phrase`${{path: directory}} is not a directory`,
		hint: `Make it first: ${shellLine(['mkdir', '-p', directory])}`,
	}),
	'parent-unwritable': ({directory}) => ({
		why: phrase`${{path: directory}} can't be written`,
		hint: 'Choose a directory of your own',
	}),
	'no-python': ({platform}) => ({hint: `${pythonAdvice(platform)}. Listing and deleting still work`}),
	'no-such-python': () => ({hint: listsThem}),
	'not-a-python': ({isScript}) =>
		isScript
			? {why: 'it is a script, not a Python', hint: 'Name the interpreter that it starts, or a version'}
			: {why: 'it is not a Python that can make an environment', hint: listsThem},
	'no-successor': ({version, another}) => ({
		why: `its ${version === undefined ? 'former Python is unknown' : `Python ${version} is gone`}, and no supported version fits`,
		hint: `--python ${another} resets it with another`,
	}),
	'no-python-as-before': ({version}) => ({
		why: `no Python ${version} found`,
		hint: `Install Python ${version}, or create it with another one`,
	}),
	'venv-without-ensurepip': ({minor}) => ({
		why: 'this Python has no ensurepip, so venv could not put pip into it',
		hint: `apt install python${minor}-venv, or choose another Python, or --with virtualenv or uv`,
	}),
	'manager-chooses-python': ({manager}) => ({
		why: `${manager} chooses the Python itself`,
		hint: 'Leave --python out',
	}),
	'creator-not-found': ({missing}) => {
		const {why, hint} = missingProgramInWords(missing);
		return {why, hint: `${hint}, or leave --with out`};
	},
	'nothing-made': ({maker, isManager}) => ({
		why: isManager ? `${maker} created no environment there` : `${maker} succeeded, but created no environment`,
	}),
	'new-without-python': ({isUnreadable}) => ({
		why: isUnreadable ? 'the new one has no Python that can be read' : 'the new one has no Python',
	}),
	'new-python-elsewhere': ({said}) => ({why: `the new one's Python is elsewhere: ${said}`}),
	'not-as-asked': ({sources, missing}) => {
		const more = missing.length > 3 ? ` and ${missing.length - 3} more` : '';
		const named = sources.map((name = 'its recipe') => name).join(' and ');
		const asking = sources.length === 1 ? 'asks' : 'ask';
		return {
			why: `the new one is not what ${named} ${asking} for: ${missing.slice(0, 3).map(notAsAskedInWords).join(', ')}${more}`,
			hint: 'Read the log',
		};
	},
	'file-missing': () => ({why: "it isn't there", hint: nameFile}),
	'file-unreadable': () => ({why: 'there is no permission to read it', hint: nameFile}),
	'no-file-of-parts': () => ({hint: 'Name one with -r: uv.lock, poetry.lock, pyproject.toml'}),
	'no-such-part': ({part, names}) => ({
		hint: names.length === 0 ? `It has no ${part}s at all` : `It has ${names.join(', ')}`,
	}),
	'no-such-recipe': () => ({hint: 'venv-tui restore lists them'}),
};

const notAsAskedInWords = (one: NotAsAsked): string => {
	if (one.state === 'missing') return `${nameAndRequired(one.name, one.required)} is missing`;
	const {name, installed, required, why} = one;
	return `${name} is ${installed}, ${why === undefined ? `not ${required}` : driftReasonInWords(why)}`;
};

const anotherName = 'Choose another name';
const listsThem = 'venv-tui pythons lists what is there';
const nameFile = 'Name a file with -r: requirements.txt, uv.lock, pyproject.toml';
