import {expect, test} from 'vitest';
import {lockName} from '../../../source/core/held/holding-directory.js';
import {fsPath} from '../../../source/core/model/path.js';
import {compareOrigin} from '../../../source/core/requirements/compare/compare-origin.js';
import {pin, readPins, unpin} from '../../../source/core/state/pins.js';
import {readEntry, writeEntry} from '../../../source/core/state/entry-files.js';
import {pathOfFileUrl} from '../../../source/core/python/direct-url.js';
import {shortName} from '../../../source/tui/drawing/phrases.js';
import {temporaryContext} from '../../helpers/temporary.js';

const [typed, stored] = [fsPath('c:/users/ADA/api/.VENV'), fsPath('C:\\Users\\Ada\\api\\.venv')];
const isAny = (value: unknown): value is {readonly path: typeof stored} => typeof value === 'object' && value !== null;

test('a pin is taken off by another spelling of a path of Windows, and none of Linux', async () => {
	const context = await temporaryContext();
	await pin(stored, context);
	await pin(fsPath('/srv/api/.venv'), context);
	await unpin(typed, context);
	await unpin(fsPath('/srv/api/.VENV'), context);
	expect((await readPins(context)).map(({path}) => path)).toEqual(['/srv/api/.venv']);
});

test('what is noted of a path of Windows is found by another spelling, and replaced by it', async () => {
	const {places} = await temporaryContext();
	await writeEntry(places.data, {path: stored});
	expect(await readEntry(places.data, typed, isAny)).toEqual({path: stored});
	await writeEntry(places.data, {path: typed});
	expect(await readEntry(places.data, stored, isAny)).toEqual({path: typed});
});

test('two spellings of one environment of Windows have one lock', () => {
	expect(lockName(typed)).toBe(lockName(stored));
	expect(lockName(fsPath('/a/.VENV'))).not.toBe(lockName(fsPath('/a/.venv')));
});

test('a package that was installed from a path of Windows is that of a requirement which spells it in another way', () => {
	const at = (path: string) =>
		compareOrigin(
			{target: {type: 'path', path: fsPath(path)}, editable: true} as Parameters<typeof compareOrigin>[0],
			{origin: {type: 'editable', path: stored}} as Parameters<typeof compareOrigin>[1],
		);
	expect([at('c:\\users\\ada\\API\\.venv'), at('c:\\users\\ada\\other')]).toEqual([
		'same',
		expect.objectContaining({type: expect.any(String) as unknown}),
	]);
});

test('a path of Windows in a file: URL is read as Windows writes it', () => {
	expect(pathOfFileUrl('file:///c:/My%20Source/x/')).toBe('C:\\My Source\\x');
	expect(pathOfFileUrl('file:///srv/c:/x')).toBe('/srv/c:/x');
});

test('an environment of Windows is named by what lies below its root, without .venv', () => {
	const roots = [fsPath('C:\\code')];
	const named = (path: string) => shortName(fsPath(path), roots, fsPath('C:\\Users\\Ada'));
	expect(['C:\\code\\api\\.venv', 'c:\\CODE\\.venv', 'C:\\code\\api\\env'].map(named)).toEqual([
		'api',
		'.venv',
		'api\\env',
	]);
	expect(shortName(fsPath('/a/b\\.venv'), [fsPath('/a')], fsPath('/h'))).toBe('b\\.venv');
});
