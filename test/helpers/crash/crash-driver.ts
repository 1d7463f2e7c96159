// Runs one operation in a process of its own and ends it with SIGKILL at a chosen moment: before or after the n-th
// change to the disk. Bundled and started by crash.ts.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';
import {createContext} from '../../../source/core/model/context.js';
import {recognise} from '../../../source/core/discover/recognise.js';
import {deleteEnvironment} from '../../../source/core/operate/delete/delete.js';
import {freeHeld} from '../../../source/core/held/free.js';
import {beginTransaction} from '../../../source/core/held/transaction/journaled-transaction.js';
import type {Transaction} from '../../../source/core/held/transaction/transaction.js';
import {listHeld} from '../../../source/core/held/held-environments.js';
import {recoverInterrupted} from '../../../source/core/held/recover.js';
import {repairInPlace} from '../../../source/core/operate/repair/repair-in-place.js';
import {restoreHeld} from '../../../source/core/operate/restore/restore.js';
import {fsPath, join} from '../../../source/core/model/path.js';
import {identityOf} from '../../../source/core/platform/processes/process-identity.js';
import {placesBelow} from '../../../source/core/model/own-places.js';

const [, , operation = '', directory = '', killAt = '0'] = process.argv;
const top = fsPath(directory);
const path = join(top, 'project', '.venv');
const context = createContext({
	home: join(top, 'home'),
	cwd: fsPath('/'),
	places: placesBelow(join(top, 'places')),
});

let moments = 0;
const moment = (): void => {
	moments += 1;
	if (moments === Number(killAt)) process.kill(process.pid, 'SIGKILL');
};

const watch = (holder: Record<string, unknown>, name: string): void => {
	const original = holder[name] as (...given: unknown[]) => unknown;
	holder[name] = (...given: unknown[]): unknown => {
		moment();
		const result = original.apply(holder, given);
		if (!(result instanceof Promise)) return (moment(), result);
		return result.then((value: unknown) => {
			moment();
			return value;
		});
	};
};

const promises = fs.promises as unknown as Record<string, unknown>;
for (const name of ['open', 'rename', 'unlink', 'mkdir', 'rmdir', 'link']) watch(promises, name);
for (const name of ['unlinkSync', 'rmdirSync', 'renameSync', 'linkSync', 'mkdirSync', 'symlinkSync']) watch(fs, name);
syncBuiltinESMExports();

const remove = async (keep: 'hold' | 'free'): Promise<void> => {
	const found = await recognise(path, context);
	if (found) await deleteEnvironment({path, kind: found.kind, found}, {context, keep});
};

/** It writes until it is ended, and outlives us. */
const startInstaller = async (transaction: Transaction, place = path) => {
	const script = 'read go && while :; do : > "$0/written"; sleep 0.005; done';
	const child = spawn('/bin/sh', ['-c', script, place], {detached: true, stdio: ['pipe', 'ignore', 'ignore']});
	const identity = await identityOf(child.pid ?? 0);
	if (identity === undefined) throw new Error('not started');
	await transaction.recordChild(identity);
	child.stdin.write('go\n');
	return child;
};

/** A tool that creates the directory by itself, replaces it, writes until it is ended, and outlives us. */
const resetByTool = async (): Promise<void> => {
	const transaction = await beginTransaction(context, {operation: 'reset', path});
	await transaction.moveOld('tool');
	const script =
		'read go && mkdir "$0" && : > "$0/first" && rm -rf "$0" && mkdir "$0" && while :; do : > "$0/written"; sleep 0.005; done';
	const child = spawn('/bin/sh', ['-c', script, path], {detached: true, stdio: ['pipe', 'ignore', 'ignore']});
	const identity = await identityOf(child.pid ?? 0);
	if (identity === undefined) throw new Error('not started');
	await transaction.recordChild(identity);
	child.stdin.write('go\n');
	while (!fs.existsSync(join(path, 'written'))) await transaction.noteMade();
	await transaction.noteMade();
	child.kill('SIGKILL');
	await once(child, 'exit');
	fs.writeFileSync(join(path, 'complete'), '');
	await transaction.markBuilt();
	await transaction.hold();
};

const reset = async (end: 'hold' | 'rollBack'): Promise<void> => {
	const transaction = await beginTransaction(context, {operation: 'reset', path});
	await transaction.moveOld();
	const child = await startInstaller(transaction);
	fs.writeFileSync(join(path, 'pyvenv.cfg'), 'home = /new');
	if (end === 'rollBack') return void (await transaction.rollBack());
	child.kill('SIGKILL');
	await once(child, 'exit');
	fs.writeFileSync(join(path, 'complete'), '');
	await transaction.markBuilt();
	await transaction.hold();
};

const install = async (end: 'finish' | 'rollBack'): Promise<void> => {
	const transaction = await beginTransaction(context, {operation: 'install', path});
	await transaction.takeSnapshot();
	const child = await startInstaller(transaction, join(path, 'bin'));
	fs.appendFileSync(join(path, 'bin/activate'), '# written to in place');
	fs.rmSync(join(path, 'bin/activate.csh'));
	fs.mkdirSync(join(path, 'lib/new'));
	if (end === 'rollBack') return void (await transaction.rollBack());
	child.kill('SIGKILL');
	await once(child, 'exit');
	fs.writeFileSync(join(path, 'bin/complete'), '');
	await transaction.finish();
};

/** The environment was moved before: its scripts name another place. */
const repair = async (): Promise<void> => {
	const found = await recognise(path, context);
	if (found) await repairInPlace({path, found}, {context});
};

const restore = async (): Promise<void> => {
	const [held] = await listHeld(context);
	if (held) await restoreHeld(held.id, {context});
};

const create = async (): Promise<void> => {
	const transaction = await beginTransaction(context, {operation: 'create', path: join(top, 'project', 'new')});
	fs.writeFileSync(`${directory}/project/new/pyvenv.cfg`, 'home = /new');
	await transaction.markBuilt();
	await transaction.finish();
};

const operations: Readonly<Record<string, () => Promise<unknown>>> = {
	hold: () => remove('hold'),
	free: () => remove('free'),
	'free-held': () => freeHeld('all', {context}),
	reset: () => reset('hold'),
	'reset-by-tool': () => resetByTool(),
	'roll-back': () => reset('rollBack'),
	install: () => install('finish'),
	'install-roll-back': () => install('rollBack'),
	repair,
	restore,
	create,
	recover: () => recoverInterrupted({context}),
};
await operations[operation]?.();
process.stdout.write(String(moments));
process.exit(0);
