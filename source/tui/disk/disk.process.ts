import {stat} from 'node:fs/promises';
import {setFlagsFromString} from 'node:v8';
import {systemCode} from '../../core/model/error.js';
import {native, type FsPath} from '../../core/model/path.js';
import {createServer, type FromDisk, type ToDisk} from './channel.js';
import {portableError} from './portable.js';
import {createServices, type Setting} from './services.js';

// The process that touches the disk for a session: the session's own never waits for one. See disks.ts.

if (Number.parseInt(process.versions.node, 10) <= 24) setFlagsFromString('--heap-growing-percent=30');

const send = (message: FromDisk): void => {
	// Whoever asked may have left.
	if (process.connected) process.send?.(message, undefined, undefined, () => {});
};

// This process serves one session, from the `begin` that it is sent to its end.
let serving: ReturnType<typeof begin> | undefined;

const begin = async (setting: Setting) => {
	const {services, close} = await createServices(setting);
	return {server: createServer(services, send), close, probe: setting.probe};
};

/** Stops everything, lets it undo what it had begun, and ends. */
const end = async (): Promise<void> => {
	const {server, close} = (await serving) ?? {};
	await server?.end();
	await close?.();
	process.exit(0);
};

/** Resolves when the disk has answered, whatever its answer. */
const probed = async (path: FsPath): Promise<void> => {
	try {
		await stat(native(path));
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
	}
};

const take = async (message: Exclude<ToDisk<Setting>, {type: 'begin' | 'end'}>): Promise<void> => {
	const begun = await serving;
	if (message.type !== 'ping') return begun?.server.take(message);
	if (begun === undefined) return;
	await probed(begun.probe);
	send({type: 'pong'});
};

const fail = (error: unknown): void => {
	if (!process.connected) process.exit(1);
	process.send?.({type: 'broken', error: portableError(error)} satisfies FromDisk, undefined, undefined, () =>
		process.exit(1),
	);
};

process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
process.on('message', (message: ToDisk<Setting>) => {
	if (message.type === 'begin') serving = begin(message.setting);
	else if (message.type === 'end') void end();
	else void take(message);
});
// The session has ended, whichever way.
process.on('disconnect', () => void end());
// A signal to the whole group is the session's to answer: it then ends this process.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => {});
