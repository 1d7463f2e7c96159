import {execFileSync} from 'node:child_process';
import {cpSync, existsSync, renameSync} from 'node:fs';
import {mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {freeHeld} from '../../../../source/core/held/free.js';
import {listHeld} from '../../../../source/core/held/held-environments.js';
import {fsPath, join, type FsPath} from '../../../../source/core/model/path.js';
import {deleteEnvironment} from '../../../../source/core/operate/delete/delete.js';
import {restoreHeld} from '../../../../source/core/operate/restore/restore.js';
import {readEnvironment} from '../../../../source/core/scan/scan.js';
import {pin} from '../../../../source/core/state/pins.js';
import {environmentWithoutPip} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

const marked = async (path: FsPath, mark: string): Promise<FsPath> => {
	await environmentWithoutPip(path);
	await writeFile(join(path, 'lib', mark), mark);
	return path;
};

/** A project whose environment `first` is held, and another one, `second`, that lies in its place. */
const occupied = async () => {
	const [context, project] = [await temporaryContext(), await temporaryDirectory()];
	const path = await marked(join(project, '.venv'), 'first');
	const environment = await readEnvironment(path, context);
	if (environment === undefined) throw new Error('not found');
	const {held} = await deleteEnvironment(environment, {context, keep: 'hold'});
	if (held === undefined) throw new Error('not held');
	return {context, project, path, held, second: await marked(path, 'second')};
};

test('a restore that is refused leaves the environment in its place where it is', async () => {
	const {context, project, path, held} = await occupied();
	const away = join(project, 'away');
	renameSync(held.heldPath, away);
	cpSync(away, held.heldPath, {recursive: true, verbatimSymlinks: true});
	await expect(restoreHeld(held.id, {context})).rejects.toMatchObject({code: 'changed'});
	expect(existsSync(join(path, 'lib', 'second'))).toBe(true);
	expect(await listHeld(context)).toMatchObject([{id: held.id}]);
});

test("an occupant that holds a project's files is never put aside", async () => {
	const {context, path, held} = await occupied();
	await mkdir(join(path, '.git'));
	await writeFile(join(path, 'thesis.txt'), 'thesis');
	await expect(restoreHeld(held.id, {context})).rejects.toMatchObject({exitCode: 3});
	expect(await readFile(join(path, 'thesis.txt'), 'utf8')).toBe('thesis');
	expect(await listHeld(context)).toHaveLength(1);
});

test('a pinned environment is never put aside', async () => {
	const {context, path, held} = await occupied();
	await pin(path, context);
	await expect(restoreHeld(held.id, {context})).rejects.toMatchObject({code: 'refused', exitCode: 3});
	expect(existsSync(join(path, 'lib', 'second'))).toBe(true);
});

test('the environment in the way is held, and comes back by its own id', async () => {
	const {context, path, held} = await occupied();
	const restored = await restoreHeld(held.id, {context});
	expect(existsSync(join(path, 'lib', 'first'))).toBe(true);
	await restoreHeld(restored.held?.id ?? '', {context});
	expect(existsSync(join(path, 'lib', 'second'))).toBe(true);
});

test('in a copied project, what is held is restored or freed where its place is named, and not without', async () => {
	const {context, project, path, held} = await occupied();
	await rm(path, {recursive: true});
	execFileSync('cp', ['-a', project, `${project}-copy`]);
	await rm(project, {recursive: true});
	renameSync(`${project}-copy`, project);
	await expect(restoreHeld(held.id, {context})).rejects.toMatchObject({
		code: 'changed',
		reason: {type: 'copy-held', copy: {id: held.id, directory: project}},
	});
	await restoreHeld(held.id, {context, places: [fsPath(project)]});
	expect(existsSync(join(path, 'lib', 'first'))).toBe(true);
	expect(await listHeld(context, [fsPath(project)])).toEqual([]);
});

test('in a copied project, freeing frees what is there where its place is named, and nothing without', async () => {
	const {context, project, held} = await occupied();
	execFileSync('cp', ['-a', project, `${project}-copy`]);
	await rm(project, {recursive: true});
	renameSync(`${project}-copy`, project);
	expect((await freeHeld([held.id], {context})).failed).toMatchObject([{error: {code: 'changed'}}]);
	expect(existsSync(held.heldPath)).toBe(true);
	expect((await freeHeld([held.id], {context, places: [fsPath(project)]})).failed).toEqual([]);
	expect(existsSync(held.heldPath)).toBe(false);
});
