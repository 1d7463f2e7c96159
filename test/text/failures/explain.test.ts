import {expect, test} from 'vitest';
import type {Attempt} from '../../../source/core/model/attempt.js';
import {VenvError, type Failure} from '../../../source/core/model/error.js';
import {fsPath} from '../../../source/core/model/path.js';
import {explain} from '../../../source/text/failures/explain.js';

const notAsAsked = [
	{state: 'missing', name: 'x', required: '>=2'},
	{state: 'differs', name: 'y', installed: '1', required: '==2', why: undefined},
	{state: 'differs', name: 'z', installed: '1', required: '', why: {type: 'other-commit', commit: 'abc'}},
	{state: 'missing', name: 'w', required: ''},
] as const;

type Reason = NonNullable<Failure['reason']>;
type State = NonNullable<Failure['state']>;

const path = fsPath('/srv/api/.venv');
const kept = {
	type: 'not-deletable',
	path,
	reasons: [{type: 'owned-by-tool', tool: 'pipx'}],
	command: ['pipx', 'uninstall', 'black'],
	isReset: false,
	home: undefined,
} as const;
const said = (reason: Reason): readonly [string | undefined, string | undefined] => {
	const {why, hint} = explain(new VenvError('failed', {what: "Can't change it", reason}));
	return [why, hint];
};

test.each<readonly [Reason, string | undefined, string | undefined]>([
	[
		{type: 'packages-outside', link: path},
		'/srv/api/.venv is a link out of the environment: what is there is not read, and could not be put back',
		'Use its own pip, or move what lies there into the environment',
	],
	[
		{type: 'no-version', name: 'click', specifier: '==99', isUnknown: false},
		'no version of click matches ==99',
		'Check the name and the version, and whether this Python is supported',
	],
	[
		{type: 'no-version', name: 'zope.event', specifier: '', isUnknown: true},
		'no version of zope.event fits',
		'Check the name, whether the package index can be reached, and whether this Python is supported',
	],
	[
		{type: 'build-failed', name: 'moon', said: 'RuntimeError: for the moon only'},
		'moon could not be built from source: RuntimeError: for the moon only',
		'Read the log, or take a version that has a wheel',
	],
	[
		{type: 'build-failed', name: undefined, said: undefined},
		'a package could not be built from source',
		'Read the log, or take a version that has a wheel',
	],
	[{type: 'said', text: ''}, 'it failed without an error message', 'Read the whole output in the log'],
	[{type: 'worked-on', pid: 42}, 'another venv-tui (process 42) is working on it', 'Wait until it has ended'],
	[
		{type: 'copy-held', copy: {id: 'b3', directory: fsPath('/my code')}},
		'what is held there is a copy of what was deleted, as after a backup or a copy of the whole project',
		"venv-tui restore b3 --in '/my code' brings back what is there",
	],
	[
		{type: 'parent-missing', directory: fsPath('/my code/api')},
		'/my code/api is not a directory',
		"Make it first: mkdir -p '/my code/api'",
	],
	[
		{type: 'not-as-asked', sources: ['a.txt', 'b.txt'], missing: notAsAsked},
		'the new one is not what a.txt and b.txt ask for: x>=2 is missing, y is 1, not ==2, z is 1, commit abc is installed and 1 more',
		'Read the log',
	],
	[
		{type: 'no-successor', version: '3.9.1', another: '3.12.4'},
		'its Python 3.9.1 is gone, and no supported version fits',
		'--python 3.12.4 resets it with another',
	],
	[
		{
			type: 'source-unread',
			reason: {type: 'includes-itself'},
			part: {text: '-r self.txt', line: 2, file: fsPath('/p/self.txt')},
		},
		'-r self.txt includes itself (line 2 of /p/self.txt)',
		'Fix the file, or name another with -r',
	],
	[
		{type: 'stray-list', list: 'RECORD', package: 'evil', outside: '../../x'},
		'RECORD of evil names ../../x, outside the environment, which an uninstall could delete',
		'Reset the environment: that moves it away as a whole, and follows no such list',
	],
	[{...kept, reasons: [{type: 'mount-point'}]}, 'it is a mount point', 'Unmount /srv/api/.venv first'],
	[kept, 'it belongs to pipx', "Use pipx's own command: pipx uninstall black"],
	[{...kept, isReset: true}, 'it belongs to pipx', 'Add --by pipx'],
	[
		{
			...{type: 'name-not-typed', path, name: 'api/.venv', operation: 'move'},
			warnings: [{type: 'stray-files', names: ['to do.txt']}],
		},
		'It also contains to do.txt, which no package installed, so its name must be typed',
		'venv-tui clone copies it; venv-tui rm --typed-name api/.venv removes the first',
	],
	[
		{type: 'occupant-stays', refused: undefined, warnings: [], isPinned: true, path},
		"what is in its place can't be put aside: it is pinned",
		'Move /srv/api/.venv away first',
	],
	[
		{type: 'occupant-stays', refused: kept, warnings: [], isPinned: false, path},
		"what is in its place can't be put aside: it belongs to pipx",
		"Use pipx's own command: pipx uninstall black",
	],
	[
		{type: 'program-missing', name: 'uv', only: {program: fsPath('/w/uv'), reason: 'root', place: fsPath('/w')}},
		'uv is only found as /w/uv, and programs below /w, which is scanned, are never run',
		'Install uv elsewhere: with pipx, uv tool or the packages of the system',
	],
	[
		{type: 'creator-not-found', missing: {type: 'program-missing', name: 'virtualenv'}},
		'virtualenv is not on PATH',
		'Install virtualenv, or leave --with out',
	],
	[
		{type: 'not-copied', obstacle: 'special', path: fsPath('/srv/api/.venv/pipe')},
		'/srv/api/.venv/pipe is a pipe, a socket or a device',
		undefined,
	],
	[{type: 'is-no-environment'}, 'it is no longer an environment', 'venv-tui reset recreates it'],
	[
		{type: 'not-trusted', isRefused: false, reasons: []},
		'it is not trusted yet, and code inside it would run',
		'Add --trust, or trust it for good: venv-tui trust',
	],
	[
		{type: 'not-trusted', isRefused: true, reasons: [{type: 'script', path: fsPath('/srv/api/.venv/bin/python')}]},
		'/srv/api/.venv/bin/python is a script, not a Python',
		'Run it yourself, if you are sure',
	],
	[
		{type: 'not-trusted', isRefused: true, reasons: [{type: 'made-for-windows'}]},
		'it was made for Windows',
		'Use it on Windows, or create one for this system in another directory',
	],
	[{type: 'nothing-held'}, undefined, 'venv-tui restore lists what is held; --in PATH looks in other places'],
	[
		{type: 'no-undo', noUndo: {type: 'no-modes'}, operation: 'reset'},
		'its file system keeps no owners and modes, by which venv-tui tells its own directories',
		'venv-tui rm deletes it, venv-tui create makes a new one',
	],
	[
		{
			type: 'recipe-unwritable',
			directory: fsPath('/data'),
			error: new VenvError('disk-full', {what: "Can't write", why: 'the disk is full'}),
			operation: 'delete',
		},
		"its recipe can't be written to /data, the disk is full",
		'Delete it at once, without undo: choose that in the dialog; as a command, rm without --hold',
	],
])('%j is said', (reason, why, hint) => {
	expect(said(reason)).toEqual([why, hint]);
});

test.each<readonly [State, string, string | undefined]>([
	[{type: 'nothing-left'}, 'nothing is left of it', undefined],
	[{type: 'old-one-back'}, 'the old one is back', undefined],
	[{type: 'as-it-was', written: []}, 'it is as it was', undefined],
	[
		{type: 'as-it-was', written: [], gone: ['alpha==1.0', 'beta']},
		'it is as it was; what was installed meanwhile is gone: alpha==1.0, beta',
		undefined,
	],
	[
		{type: 'as-it-was', written: [path]},
		'it is as it was, except for files that were changed in place: /srv/api/.venv. Reset it to be sure',
		undefined,
	],
	[
		{type: 'packages-changed', packages: ['alpha', 'beta'], gone: ['alpha==1.0']},
		'changed by the failed run: alpha, beta',
		'Reset it; install alpha==1.0',
	],
])('who cancelled is told only in which state it is: %j', (state, why, hint) => {
	const error = explain(new VenvError('cancelled', {what: 'Cancelled', state}));
	expect([error.message, error.hint]).toEqual([`Cancelled: ${why}`, hint]);
});

test('the state that a failure left ends its hint', () => {
	const state = {type: 'old-one-back'} as const;
	const error = new VenvError('install-failed', {what: "Can't reset it", reason: {type: 'conflict'}, state});
	expect(explain(error)).toMatchObject({
		message: "Can't reset it: the requirements conflict",
		hint: 'Relax one of the versions named in the log. The old one is back',
	});
	expect(explain(new VenvError('failed', {what: "Can't", state})).hint).toBe('The old one is back');
});

test('a failure within a larger one is its cause, in its words or as its facts', () => {
	const spare = new VenvError('failed', {what: 'It is gone'}).within("Can't reset it", path);
	expect([spare.message, spare.path]).toEqual(["Can't reset it: It is gone", path]);
	const known = new VenvError('install-failed', {what: "Can't install", reason: {type: 'conflict'}});
	expect(explain(known.within("Can't reset it", path)).message).toBe("Can't reset it: the requirements conflict");
});

test.each<readonly [Attempt, string]>([
	[{doing: 'delete', path}, "Can't delete /srv/api/.venv"],
	[{doing: 'change-packages', path}, "Can't change packages in /srv/api/.venv"],
	[{doing: 'recognise', path}, "Can't tell whether /srv/api/.venv is an environment"],
	[{doing: 'move', path, to: fsPath('/srv/web')}, "Can't move /srv/api/.venv to /srv/web"],
	[{doing: 'fill-by', path, text: 'poetry'}, "Can't fill /srv/api/.venv by poetry"],
	[{doing: 'find-installed', path, text: '100%$'}, '100%$ is not installed in /srv/api/.venv'],
	[{doing: 'find-python', text: '9.9'}, 'No Python 9.9 found'],
	[{doing: 'read-plan'}, "This file isn't a plan"],
	[{doing: 'find-part', files: [], part: 'group', name: 'dev'}, 'There is no file to take the group dev from'],
	[
		{doing: 'find-part', files: [fsPath('/a/uv.lock'), fsPath('/b/uv.lock')], part: 'extra', name: 'web'},
		'/a/uv.lock and /b/uv.lock have no extra web',
	],
	[
		{doing: 'confirm', installer: 'pip', verb: 'install', names: ['six', 'click']},
		'pip said that it did install six, click, but the disk says no',
	],
])('what was to be done is said: %j', (what, sentence) => {
	expect(explain(new VenvError('failed', {what})).message).toBe(sentence);
});

test('what was to be done is the cause of a larger act that failed on it', () => {
	const inner = new VenvError('failed', {what: {doing: 'remove', path}});
	const outer = inner.within({doing: 'reset', path}, path);
	expect(explain(outer).message).toBe("Can't reset /srv/api/.venv: Can't remove /srv/api/.venv");
});

test.each<readonly [Reason, string | undefined, string | undefined]>([
	[
		{type: 'system-refused', code: 'EACCES', path, withoutUndo: undefined},
		'no permission to change /srv/api',
		'Ask the owner of /srv/api, or make it writable',
	],
	[
		{type: 'system-refused', code: 'ENOSPC', path, withoutUndo: 'delete'},
		'the disk is too full to note what undo needs',
		'Delete it at once, without undo: choose that in the dialog; as a command, rm without --hold',
	],
	[{type: 'system-refused', code: 'EPIPE', path, withoutUndo: 'delete'}, 'the system answered EPIPE', undefined],
	[{type: 'not-read', code: 'ELOOP'}, 'it is a link that leads to itself', undefined],
	[
		{type: 'own-file-refused', code: 'EROFS'},
		'the system refuses it (EROFS)',
		'Our own files go where VENVTUI_HOME says, if it is set',
	],
	[{type: 'still-runs', pids: [7]}, "process 7 doesn't end", 'End it yourself, then try again'],
	[{type: 'still-runs', pids: [7, 8]}, "processes 7, 8 don't end", 'End it yourself, then try again'],
	[
		{type: 'mistake', said: 'TypeError: x', log: {file: fsPath('/home/me/log'), home: fsPath('/home/me')}},
		'a mistake in venv-tui (TypeError: x)',
		'Please report it (npmjs.com/package/venv-tui says where). Its stack is in ~/log',
	],
	[{type: 'invalid-requirement', problem: 'after-url'}, 'it has more after its URL', undefined],
	[
		{type: 'records-not-answered', answer: {type: 'late', seconds: 30}},
		'no answer within 30 s',
		'Where there is no network, --offline PATH reads records that were fetched elsewhere',
	],
	[
		{type: 'manifest-changed', manager: 'pdm', paths: [fsPath('/srv/api/pdm.lock')]},
		'pdm changed /srv/api/pdm.lock, which is put back',
		'Bring the lock up to date with pdm first',
	],
])('facts of the system, of input and of programs are said: %j', (reason, why, hint) => {
	expect(said(reason)).toEqual([why, hint]);
});
