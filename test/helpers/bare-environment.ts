import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {fsPath, join, native, type FsPath} from '../../source/core/model/path.js';

/**
 * An environment made of entries alone, in no time: what discovery and measuring look at. For any name of bytes.
 * `files` are further ones by their path in site-packages.
 */
export const bareEnvironment = (path: string, files: Readonly<Record<string, string | Buffer>> = {}): FsPath => {
	const directory = fsPath(path);
	const packages = join(directory, 'lib', 'python3.11', 'site-packages');
	mkdirSync(native(join(directory, 'bin')), {recursive: true});
	mkdirSync(native(packages), {recursive: true});
	writeFileSync(native(join(directory, 'pyvenv.cfg')), 'home = /usr/bin\nversion = 3.11.2\n');
	symlinkSync('/usr/bin/python3', native(join(directory, 'bin', 'python')));
	for (const [name, content] of Object.entries(files)) {
		const file = join(packages, name);
		mkdirSync(native(fsPath(file.slice(0, file.lastIndexOf('/')))), {recursive: true});
		writeFileSync(native(file), content);
	}
	return directory;
};
