import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {refuseNewPlace} from '../../../source/actions/shared/refuse-new-place.js';
import {fsPath} from '../../../source/core/model/path.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

test('a new environment is offered no place where something is, or below nothing', async () => {
	const root = await temporaryDirectory();
	for (const name of ['empty', 'full/of']) mkdirSync(join(root, name), {recursive: true});
	writeFileSync(join(root, 'file'), '');
	symlinkSync('nothing', join(root, 'dangling'));
	const said = (name: string) => refuseNewPlace(name, fsPath(join(root, name)));
	expect(['new', 'empty'].map(said)).toEqual([undefined, undefined]);
	for (const name of ['full', 'file', 'dangling']) expect(said(name)).toMatch(/^Something exists there/);
	expect(said('no/new')).toBe('The directory above it does not exist');
	expect(said('')).toBe('Type a name');
});
