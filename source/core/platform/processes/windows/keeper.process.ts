import {spawn, spawnSync, type ChildProcess} from 'node:child_process';
import {killChild} from '../kill-child.js';
import {bePresent} from './presence.js';

/*
 * On Windows, a process of its own that runs one program for us: `keeper PRESENCE PROGRAM WORD…`. It begins when we say
 * so. It ends the program, with what that has started, when we end, however that happens, or when another process of
 * ours asks for it by the pipe. There, nothing else would end what an installer has started.
 */
const [presence = '', program = '', ...words] = process.argv.slice(2);

let child: ChildProcess | undefined;
let isEnding = false;

/** The program's own children go with it where Windows knows `/T`; a launcher of Python takes its Python with it. */
const end = (): void => {
	isEnding = true;
	if (child?.pid === undefined) process.exit(1);
	const killer = `${process.env['SystemRoot'] ?? process.env['SYSTEMROOT'] ?? 'C:\\Windows'}\\System32\\taskkill.exe`;
	const {status} = spawnSync(killer, ['/PID', String(child.pid), '/T', '/F'], {stdio: 'ignore', windowsHide: true});
	if (status !== 0) killChild(child);
};

const begin = (): void => {
	if (isEnding || child !== undefined) return;
	child = spawn(program, words, {stdio: ['ignore', 'inherit', 'inherit'], windowsHide: true});
	child.once('error', error => {
		process.stderr.write(`${error.message}\n`, () => process.exit(127));
	});
	child.once('exit', code => process.exit(code ?? 1));
};

process.on('disconnect', end);
process.on('message', begin);
await bePresent(presence, end);
process.send?.('ready');
