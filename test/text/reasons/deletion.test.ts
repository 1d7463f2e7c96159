import {expect, test} from 'vitest';
import {fsPath} from '../../../source/core/model/path.js';
import {
	deletionReasonInWords,
	deletionReasonsInWords,
	deletionWarningInWords,
} from '../../../source/text/reasons/deletion.js';

const home = fsPath('/home/ada');

test.each([
	[{type: 'missing'}, "it isn't there"],
	[{type: 'kept', name: 'home'}, 'it is your home directory'],
	[{type: 'holds-kept', name: 'program', path: fsPath('/home/ada/vt')}, 'venv-tui itself is in it (~/vt)'],
	[{type: 'holds-root', path: fsPath('/srv/web')}, 'it contains the directory that you are looking at (/srv/web)'],
	[{type: 'owned-by-tool', tool: 'pipx'}, 'it belongs to pipx'],
	[{type: 'holds-mount', path: fsPath('/srv/a b')}, '/srv/a b is mounted in it'],
	[
		{type: 'foreign-files', names: ['.git', 'notes.txt']},
		'it also contains .git, notes.txt: was it created directly in a project?',
	],
	[
		{type: 'foreign-files', names: ['a', 'b', 'c', 'd', 'e']},
		'it also contains a, b, c and 2 more: was it created directly in a project?',
	],
	[
		{type: 'in-use', pid: 7, command: 'python app.py', how: {type: 'runs-python'}},
		'process 7 (python app.py) runs its Python',
	],
	[
		{type: 'in-use', pid: 7, command: 'sh', how: {type: 'in-variable', variable: 'PYTHONPATH'}},
		'process 7 (sh) was started with it in PYTHONPATH',
	],
	[{type: 'in-use', pid: 7, command: 'sh', how: {type: 'told', words: 'runs it\u0007'}}, 'process 7 (sh) runs it\\x07'],
] as const)('a reason against a deletion is said in words: %j', (reason, words) => {
	expect(deletionReasonInWords(reason, home)).toBe(words);
});

test('several reasons against a deletion become one sentence', () => {
	expect(deletionReasonsInWords([{type: 'active'}, {type: 'mount-point'}])).toBe(
		'it is active in this shell; it is a mount point',
	);
});

test.each([
	[{type: 'only-alias-goes', alias: 'link', target: fsPath('/srv/env')}, 'Only the link is removed; /srv/env is kept'],
	[{type: 'below-root'}, 'It is directly below /'],
	[{type: 'stray-files', names: ['a', 'b']}, 'It also contains a, b, which no package installed'],
	[
		{type: 'checkout', path: fsPath('/srv/src/x')},
		'/srv/src/x is a checkout: it may have work that exists nowhere else',
	],
] as const)('a warning before a deletion is said in words: %j', (warning, words) => {
	expect(deletionWarningInWords(warning)).toBe(words);
});

test('a control character in the name of a stray file never reaches the terminal', () => {
	expect(deletionWarningInWords({type: 'stray-files', names: ['a\u001B[2Jb']})).not.toContain('\u001B');
	expect(deletionReasonInWords({type: 'foreign-files', names: ['a\u001B[2Jb']})).not.toContain('\u001B');
});
