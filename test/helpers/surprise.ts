import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {temporaryDirectory} from './temporary.js';

// Loaded before the program: whatever touches a path that ends as SURPRISE says gets an error that no disk ever gives.
const source = `
import childProcess from 'node:child_process';
import fs from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';
const surprise = path => {
	if (String(path).endsWith(process.env.SURPRISE)) throw new TypeError('a surprise');
};
for (const holder of [fs, fs.promises])
	for (const name of ['openSync', 'open', 'lstatSync', 'lstat', 'statSync', 'stat', 'readdirSync', 'readdir', 'opendirSync'])
		if (typeof holder[name] === 'function') {
			const original = holder[name];
			holder[name] = function (path, ...rest) {
				surprise(path);
				return original.call(this, path, ...rest);
			};
		}
// A find that cannot measure: then our own threads do, which meet the surprise.
const {spawn} = childProcess;
childProcess.spawn = (program, words, ...rest) =>
	words?.includes?.('/usr/bin/find') ? spawn('/bin/false', [], ...rest) : spawn(program, words, ...rest);
syncBuiltinESMExports();
`;

/**
 * Variables with which the built program, and its threads, meets a `TypeError` when it looks at a path that ends in
 * `end`: what a mistake in one of its readers would be.
 */
export const surprisedAt = async (end: string): Promise<Readonly<Record<string, string>>> => {
	const file = join(await temporaryDirectory(), 'surprise.mjs');
	writeFileSync(file, source);
	return {NODE_OPTIONS: `--import=${pathToFileURL(file).href}`, SURPRISE: end};
};
