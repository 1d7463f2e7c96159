import {explain, whyFailed} from './failures/explain.js';
import {missingProgramInWords} from './failures/missing-program.js';
import type {FsPath} from '../core/model/path.js';
import type {ChangeNote, LineByLine} from '../core/operate/install/change-note.js';
import {nameAndVersion} from '../core/text/name-and-version.js';
import {noUndoInWords} from './no-undo.js';
import {printable, printablePath} from '../core/text/printable.js';
import {serviceInWords} from './health.js';
import {readNoteInWords} from './requirements/read-note.js';
import {recipeNoteInWords} from './requirements/recipe-note.js';

/** Says the facts about a change that a user should know, each as a sentence without a full stop. Printable. */
export const changeNotesInWords = (notes: readonly ChangeNote[], home: FsPath): readonly string[] =>
	notes.map(note => changeNoteInWords(note, home));

/** Says one fact about a change, as a sentence without a full stop, with paths below `home` as `~`. Printable. */
export const changeNoteInWords = (note: ChangeNote, home: FsPath): string => printable(wordsOf(note, home));

/** Says whether a service copies an environment to other machines, as a sentence without a full stop. */
const keptOutInWords = ({service, isDone}: Extract<ChangeNote, {readonly type: 'kept-out'}>): string =>
	isDone
		? `${serviceInWords(service)} leaves it out`
		: `${serviceInWords(service)} copies it to other machines: the disk can't note that it is to be left out`;

const wordsOf = (note: ChangeNote, home: FsPath): string => {
	switch (note.type) {
		case 'no-undo':
			return `If this fails it can't be rolled back: ${noUndoInWords(note.reason, {explain, home})}`;
		case 'uv-installed-lock':
			return 'uv sync installed its lock';
		case 'lock-line-by-line':
			return `Its lock was installed line by line: ${lineByLineInWords(note.reason)}`;
		case 'manager-installed-lock':
			return `${note.manager} installed its lock`;
		case 'manager-created':
			return `${note.manager} created and filled it`;
		case 'manager-also-changed':
			return `${note.manager} created or changed ${printablePath(note.path, home)}, too`;
		case 'not-installed-again':
			return `${note.names.join(' and ')} could not be installed again: ${whyFailed(note.error)}`;
		case 'source-read':
			return readNoteInWords(note.note);
		case 'recipe-package':
			return `${nameAndVersion(note)} ${recipeNoteInWords(note.note)}`;
		case 'kept-out':
			return keptOutInWords(note);
		case 'other-python':
			return `Python is ${note.version}, it was ${note.before}`;
		case 'python-not-wanted':
			return `The project wants Python ${note.specifier}, this is ${note.version}`;
		case 'unmet': {
			const state = note.installed === undefined ? "which isn't there" : `has ${note.installed}`;
			return `${note.name} needs ${note.requirement}, ${state}`;
		}
		case 'older-still-held':
			return `The older one (${note.id}) is still held`;
	}
};

const lineByLineInWords = (reason: LineByLine): string => {
	switch (reason.type) {
		case 'pip-chosen':
			return 'pip was chosen';
		case 'pip-settings':
			return "pip's settings are not read by uv";
		case 'python-excluded':
			return 'the project excludes this Python';
		case 'no-uv':
			return missingProgramInWords(reason.missing).why;
	}
};
