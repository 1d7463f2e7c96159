import {execFileSync} from 'node:child_process';
import {realpathSync} from 'node:fs';
import {mkdir} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {createAction} from '../../../../source/actions/create.js';
import {fsPath, join, type FsPath} from '../../../../source/core/model/path.js';
import {createEnvironment} from '../../../../source/core/operate/create/create.js';
import {canKeepOut} from '../../../../source/core/operate/create/keep-out.js';
import {synchronisedAround} from '../../../../source/core/platform/files/synchronised.js';
import {readInterpreter} from '../../../../source/core/python/interpreters.js';
import {changeNotesInWords} from '../../../../source/text/change-note.js';
import {python} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';

const isLinux = process.platform === 'linux';

/** What the kernel says of an attribute, asked by Python; a dash where there is none. */
const attributeOf = (path: FsPath): string => {
	const script = `import os,sys\ntry: print(os.getxattr(sys.argv[1], 'user.com.dropbox.ignored').decode())\nexcept OSError: print('-')`;
	return execFileSync(python(), ['-I', '-c', script, path]).toString().trim();
};

test.skipIf(!isLinux)('an environment in a Dropbox is left out of it where that is wanted, and said so', async () => {
	const box = join(await temporaryDirectory(), 'Dropbox');
	await mkdir(join(box, '.dropbox.cache'), {recursive: true});
	const context = await temporaryContext();
	const interpreter = readInterpreter(fsPath(realpathSync(python())), 'PATH', context.now());
	if (interpreter === undefined) throw new Error('the Python of the tests is not read');
	const create = (name: string, keepsOut: boolean) =>
		createEnvironment({context, path: join(box, name), interpreter, keepsOut, withPip: false, creator: 'venv'});
	const made = await create('out', true);
	expect(changeNotesInWords(made.notes, context.home)).toEqual(['Dropbox leaves it out']);
	expect((await create('copied', false)).notes).toEqual([]);
	expect([attributeOf(join(box, 'out')), attributeOf(join(box, 'copied'))]).toEqual(['1', '-']);
});

test('the question is asked where the service can be told, and nowhere else', async () => {
	const home = await temporaryDirectory();
	const asked = async (name: string, platform: 'linux' | 'macos') => {
		const core = await temporaryContext({home, platform, variables: {}});
		const context = {core, roots: [home], interpreters: () => Promise.resolve([])};
		const answers = {name: join(home, name), python: '3', file: ''};
		return (await createAction.ask({answers, context, targets: []} as never))?.id;
	};
	for (const name of [
		'Dropbox/.dropbox',
		'Sync/.stfolder',
		'Library/Mobile Documents/x',
		'Library/CloudStorage/Dropbox',
	])
		await mkdir(join(home, name), {recursive: true});
	expect(await asked('Dropbox/.venv', 'linux')).toBe('keep-out');
	expect(await asked('Sync/.venv', 'linux')).toBeUndefined();
	expect(await asked('elsewhere/.venv', 'linux')).toBeUndefined();
	expect(await asked('Library/Mobile Documents/x/.venv', 'macos')).toBe('keep-out');
	expect(await asked('Library/CloudStorage/Dropbox/.venv', 'macos')).toBe('keep-out');
});

test('a directory in the cloud is known by the place that its system gives it', () => {
	const home = fsPath('/Users/ada');
	const serviceOf = (path: string, variables = {}) => synchronisedAround(fsPath(path), {home, variables})?.service;
	expect(serviceOf('/Users/ada/Library/Mobile Documents/com~apple~CloudDocs/web/.venv')).toBe('iCloud');
	expect(serviceOf('/Users/ada/Library/CloudStorage/Dropbox-Work/web/.venv')).toBe('Dropbox');
	expect(serviceOf('/Users/ada/Library/CloudStorage/GoogleDrive-ada@example.com/web/.venv')).toBe('cloud storage');
	expect(serviceOf('C:\\Users\\ada\\OneDrive\\web\\.venv', {ONEDRIVE: 'C:\\Users\\ada\\OneDrive'})).toBe('OneDrive');
	expect(serviceOf('/Users/ada/web/.venv')).toBeUndefined();
	expect([canKeepOut('OneDrive', 'windows'), canKeepOut('Dropbox', 'windows'), canKeepOut('iCloud', 'macos')]).toEqual([
		false,
		true,
		true,
	]);
});
