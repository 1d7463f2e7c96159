import {expect, test} from 'vitest';
import {VenvError} from '../../source/core/model/error.js';
import {fsPath} from '../../source/core/model/path.js';
import {changeNoteInWords} from '../../source/text/change-note.js';

const home = fsPath('/home/ann');
const error = new VenvError('install-failed', {what: "Can't install", why: 'no matching distribution'});

test.each([
	[
		{type: 'no-undo', reason: {type: 'no-links', code: 'EPERM'}},
		"If this fails it can't be rolled back: the file system has no hard links, or the files are of another owner",
	],
	[
		{type: 'no-undo', reason: {type: 'unwritable', directory: fsPath('/home/ann/code')}},
		"If this fails it can't be rolled back: nothing can be noted in ~/code",
	],
	[
		{type: 'no-undo', reason: {type: 'refused', error}},
		"If this fails it can't be rolled back: no matching distribution",
	],
	[{type: 'uv-installed-lock'}, 'uv sync installed its lock'],
	[{type: 'lock-line-by-line', reason: {type: 'pip-chosen'}}, 'Its lock was installed line by line: pip was chosen'],
	[{type: 'manager-installed-lock', manager: 'poetry'}, 'poetry installed its lock'],
	[
		{type: 'manager-also-changed', manager: 'tox', path: fsPath('/home/ann/code/.tox/.pkg')},
		'tox created or changed ~/code/.tox/.pkg, too',
	],
	[
		{type: 'not-installed-again', names: ['setuptools', 'wheel'], error},
		'setuptools and wheel could not be installed again: no matching distribution',
	],
	[
		{type: 'recipe-package', name: 'app', version: '1.0', note: {type: 'from-path', path: fsPath('/src/app')}},
		'app 1.0 comes from /src/app: as it is then, if it is still there',
	],
	[{type: 'other-python', version: '3.13.1', before: '3.12.4'}, 'Python is 3.13.1, it was 3.12.4'],
	[
		{type: 'python-not-wanted', specifier: '>=3.13', version: '3.12.4'},
		'The project wants Python >=3.13, this is 3.12.4',
	],
	[{type: 'unmet', name: 'alpha', requirement: 'beta>=2'}, "alpha needs beta>=2, which isn't there"],
	[{type: 'unmet', name: 'alpha', requirement: 'beta>=2', installed: '1.0'}, 'alpha needs beta>=2, has 1.0'],
	[{type: 'older-still-held', id: '7d2c'}, 'The older one (7d2c) is still held'],
] as const)('%j is said in words', (note, words) => {
	expect(changeNoteInWords(note, home)).toBe(words);
});

test('control characters in names from a disk are shown, not sent', () => {
	expect(changeNoteInWords({type: 'unmet', name: 'a\u001B[2Jb', requirement: 'c'}, home)).not.toContain('\u001B');
});
