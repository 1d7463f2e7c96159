import {holdingDirectoryName} from '../../../source/core/discover/skipped-directories.js';
import {chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {findHoldingDirectories} from '../../../source/core/discover/find-holding-directories.js';
import {recognise} from '../../../source/core/discover/recognise.js';
import {deleteEnvironment} from '../../../source/core/operate/delete/delete.js';
import {freeHeld} from '../../../source/core/held/free.js';
import {beginTransaction} from '../../../source/core/held/transaction/journaled-transaction.js';
import {recoverInterrupted} from '../../../source/core/held/recover.js';
import {restoreHeld} from '../../../source/core/operate/restore/restore.js';
import {findLost} from '../../../source/core/held/find-lost.js';
import {lostInWords} from '../../../source/text/held/lost-environment.js';
import {fsPath} from '../../../source/core/model/path.js';
import {checksum} from '../../helpers/checksum.js';
import {commandLine} from '../../helpers/command-line.js';
import {bareEnvironment} from '../../helpers/bare-environment.js';
import {openDeletingSession} from '../../helpers/deleting-session.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

const id = '0123456789ab';

/** A project whose environment lies in a holding directory, with a journal that is cut off in the middle, in no holding index. */
const torn = async (name: string = id, mode = 0o700) => {
	const [context, root] = await Promise.all([temporaryContext(), temporaryDirectory()]);
	const path = fsPath(join(root, 'deep/project/.venv'));
	bareEnvironment(path);
	const before = checksum(path);
	const project = fsPath(join(root, 'deep/project'));
	const holdingDirectory = join(project, holdingDirectoryName);
	mkdirSync(join(holdingDirectory, name), {recursive: true});
	renameSync(path, join(holdingDirectory, name, '.venv'));
	writeFileSync(join(holdingDirectory, `${name}.json`), '{"op":"reset","state":"old-moved"');
	chmodSync(holdingDirectory, mode);
	return {context, root, path, before, project, holdingDirectory};
};

const unregisteredBelow = async ({root, context}: Awaited<ReturnType<typeof torn>>) =>
	findLost(await findHoldingDirectories([root], {context}), context);

test('a swap that was cut off, with a torn journal, is listed by its place and restored by its id', async () => {
	const at = await torn();
	const before = checksum(at.root);
	expect(await unregisteredBelow(at)).toMatchObject([{path: at.path, id, holdingDirectory: at.holdingDirectory}]);
	expect(checksum(at.root)).toBe(before);
	expect(await recoverInterrupted({context: at.context, places: [at.project], includeUnindexed: true})).toEqual([]);
	expect(await restoreHeld(id, {context: at.context, places: [at.project]})).toMatchObject({path: at.path});
	expect(checksum(at.path)).toBe(at.before);
	expect(readdirSync(at.project)).toEqual(['.venv']);
});

test('a running installation with its snapshot is not listed as lost', async () => {
	const [context, root] = await Promise.all([temporaryContext(), temporaryDirectory()]);
	const path = fsPath(join(root, '.venv'));
	bareEnvironment(path);
	const transaction = await beginTransaction(context, {operation: 'install', path});
	expect(await transaction.takeSnapshot()).toBeUndefined();
	expect(await findLost(await findHoldingDirectories([root], {context}), context)).toEqual([]);
	await transaction.rollBack();
});

test('a held directory that others can write to, or without an id as its name, is listed with the command to move it by hand', async () => {
	for (const at of [await torn('1234', 0o755), await torn('1234'), await torn(id, 0o755)]) {
		const [told] = await unregisteredBelow(at);
		expect(told).toMatchObject({path: at.path});
		expect(told && lostInWords(told, at.context.home).remedy).toContain(`mv -n ${at.holdingDirectory}/`);
		expect(told).not.toHaveProperty('id');
		await expect(restoreHeld(id, {context: at.context, places: [at.project]})).rejects.toMatchObject({
			code: 'not-found',
		});
		expect(existsSync(at.path)).toBe(false);
	}
});

test('a held environment without a journal is never freed', async () => {
	const at = await torn();
	const request = {context: at.context, places: [at.project]};
	expect(await freeHeld('all', request)).toMatchObject({freed: [], failed: []});
	await expect(freeHeld([id], request)).rejects.toMatchObject({code: 'not-found'});
});

test('a link in a holding directory leads to nothing', async () => {
	const at = await torn();
	const precious = await temporaryDirectory();
	mkdirSync(join(precious, 'thesis'));
	rmSync(join(at.holdingDirectory, id), {recursive: true});
	symlinkSync(precious, join(at.holdingDirectory, id));
	await expect(restoreHeld(id, {context: at.context, places: [at.project]})).rejects.toMatchObject({code: 'not-found'});
	expect((await unregisteredBelow(at)).map(({path}) => path)).toEqual([]);
	expect(readdirSync(precious)).toEqual(['thesis']);
});

test('environments in our own index are not listed as strange, but a copy of them elsewhere is', async () => {
	const [context, root] = await Promise.all([temporaryContext(), temporaryDirectory()]);
	const path = fsPath(join(root, 'project/.venv'));
	bareEnvironment(path);
	const found = await recognise(path, context);
	if (!found) throw new Error('not recognised');
	const {held} = await deleteEnvironment({path, kind: found.kind, found}, {context, keep: 'hold'});
	const holdingDirectory = fsPath(join(root, 'project', holdingDirectoryName));
	expect(await findLost([holdingDirectory], context)).toEqual([]);
	expect(await findLost([holdingDirectory], await temporaryContext())).toMatchObject([{id: held?.id, path}]);
});

test('an environment of a project that was moved behind a link is not listed as strange', async () => {
	const [context, root] = await Promise.all([temporaryContext(), temporaryDirectory()]);
	const project = join(root, 'project');
	mkdirSync(project);
	const path = fsPath(bareEnvironment(join(project, '.venv')));
	const before = checksum(path);
	const found = await recognise(path, context);
	if (!found) throw new Error('not recognised');
	const {held} = await deleteEnvironment({path, kind: found.kind, found}, {context, keep: 'hold'});
	renameSync(project, join(root, 'elsewhere'));
	symlinkSync('elsewhere', project);
	expect(await findLost(await findHoldingDirectories([fsPath(root)], {context}), context)).toEqual([]);
	expect(await restoreHeld(String(held?.id), {context})).toMatchObject({path});
	expect(checksum(join(root, 'elsewhere/.venv'))).toBe(before);
});

test('recover, list and restore --in name it and change nothing; recover below its place names it too', async () => {
	const at = await torn();
	const before = checksum(at.root);
	const words = [
		['recover', at.root],
		['list', at.root],
		['restore', '--in', at.root],
	];
	for (const line of words) {
		const {stdout, stderr, code} = await commandLine(at.context, line);
		expect(code, line.join(' ')).toBe(0);
		expect(stdout + stderr).toContain(`venv-tui restore ${id} --in`);
		expect((await commandLine(at.context, [...line, '--json'])).json()['unregistered']).toMatchObject([{id}]);
	}
	expect(checksum(at.root)).toBe(before);
	const {code} = await commandLine(at.context, ['restore', id, '--in', at.root]);
	expect([code, checksum(at.path)]).toEqual([0, at.before]);
});

test('a command that changes something beside it names it', async () => {
	const at = await torn();
	const other = bareEnvironment(join(at.project, 'other'));
	const {stderr} = await commandLine(at.context, ['rm', other, '--yes']);
	expect(stderr).toContain(`venv-tui restore ${id} --in`);
	expect(existsSync(other)).toBe(false);
});

test('the terminal UI names it after the scan', async () => {
	const at = await torn();
	const {session} = await openDeletingSession(at.root, at.context);
	expect(session.getState().notice?.text).toContain(`venv-tui restore ${id} --in ${at.project}`);
});

test('u lists it separately; Enter brings it back by its place, and f frees nothing of it', async () => {
	const at = await torn();
	const {session, type} = await openDeletingSession(at.root, at.context);
	await type('u', 'j', 'f');
	expect(session.getState().notice?.text).toContain('cannot be freed here');
	expect(existsSync(join(at.holdingDirectory, id, '.venv'))).toBe(true);
	await type('enter');
	expect(checksum(at.path)).toBe(at.before);
	expect(session.getState().screen?.reading).toMatchObject({data: {strange: []}});
});

test('u says what can be done by hand about one that cannot be brought back by its id', async () => {
	const at = await torn('1234');
	const {session, type} = await openDeletingSession(at.root, at.context);
	await type('u', 'j', 'enter');
	expect(session.getState().notice?.text).toContain(`mv -n ${at.holdingDirectory}/1234/.venv ${at.path}`);
	expect(existsSync(at.path)).toBe(false);
});

test('free --in lists it and frees nothing of it', async () => {
	const at = await torn();
	const before = checksum(at.root);
	const {stdout} = await commandLine(at.context, ['free', '--in', at.root]);
	expect(stdout).toMatch(new RegExp(`^${id} +unknown.*${at.path}$`, 'm'));
	expect((await commandLine(at.context, ['free', '--all', '--yes', '--in', at.root])).code).toBe(0);
	expect(checksum(at.root)).toBe(before);
});
