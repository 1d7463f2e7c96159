import {existsSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {expect, test} from 'vitest';
import {checksum} from '../../helpers/checksum.js';
import {
	copiedProgram,
	killWhileInstalling,
	sceneToKill,
	startAgain,
	type Killed,
} from '../../helpers/crash/killed-program.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

// A reset is killed, and the machine starts anew before we do. A test can't restart one, so the kernel's files that tell
// the machine and its boot are answered by what is loaded before the program.

const program = copiedProgram();

const pretence = `
import fs from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';
const {BOOT, MACHINE = '', NAMESPACE} = process.env;
const answers = new Map([
	['/proc/sys/kernel/random/boot_id', BOOT],
	['/proc/self/ns/pid', NAMESPACE],
	['/etc/machine-id', MACHINE],
]);
for (const [holder, names] of [[fs, ['readFileSync', 'readlinkSync']], [fs.promises, ['readFile', 'readlink']]])
	for (const name of names) {
		const original = holder[name];
		holder[name] = function (path, ...rest) {
			const answer = answers.get(String(path));
			if (answer === undefined) return original.call(this, path, ...rest);
			return holder === fs ? answer : Promise.resolve(answer);
		};
	}
const {existsSync} = fs;
fs.existsSync = path => !/dockerenv|containerenv|systemd.container/.test(String(path)) && existsSync(path);
syncBuiltinESMExports();
`;

type Machine = {readonly BOOT: string; readonly MACHINE: string; readonly NAMESPACE: string};

const first: Machine = {BOOT: 'boot-1', MACHINE: 'a'.repeat(32), NAMESPACE: 'pid:[4026531836]'};

/** A reset that was killed on the first machine while its installer ran. */
const cutOff = async (machine: Machine): Promise<Killed> => {
	const file = join(await temporaryDirectory(), 'machine.mjs');
	writeFileSync(file, pretence);
	const variables = {NODE_OPTIONS: `--import=${pathToFileURL(file).href}`, ...machine};
	const at = await sceneToKill(program(), {variables});
	await killWhileInstalling(at, ['reset', '.venv', '--yes']);
	return at;
};

const on = (at: Killed, machine: Machine): Killed => ({...at, variables: {...at.variables, ...machine}});

test('after a restart of this machine, the next start undoes a reset that was interrupted', async () => {
	const at = await cutOff(first);
	expect(existsSync(join(at.path, 'lib')) && checksum(at.path) === at.before).toBe(false);
	expect(startAgain(on(at, {...first, BOOT: 'boot-2'}), ['recover'])).toMatch(/was interrupted; the old one is back/);
	expect(checksum(at.path)).toBe(at.before);
	expect(startAgain(on(at, {...first, BOOT: 'boot-2'}), ['recover'])).toBe('Nothing to recover\n');
});

test.each([
	['another machine', first, {...first, BOOT: 'boot-2', MACHINE: 'b'.repeat(32)}],
	['a machine without a machine-id', {...first, MACHINE: ''}, {...first, BOOT: 'boot-2', MACHINE: ''}],
	[
		'a container that was made anew',
		{...first, NAMESPACE: 'pid:[1]'},
		{BOOT: 'boot-2', MACHINE: first.MACHINE, NAMESPACE: 'pid:[2]'},
	],
])('on %s it is left alone, named with the flag that takes it over, and then undone', async (_, before, after) => {
	const at = on(await cutOff(before), after);
	const left = startAgain(at, ['recover']);
	expect(left).toMatch(/reset/);
	expect(left).toContain('--take-over');
	expect(startAgain(at, ['reset', '.venv', '--yes'])).toContain('--take-over');
	expect(existsSync(at.path) && checksum(at.path) === at.before).toBe(false);
	expect(startAgain(at, ['recover', '--take-over'])).toMatch(/the old one is back/);
	expect(checksum(at.path)).toBe(at.before);
});
