import {setFlagsFromString} from 'node:v8';
import type {FromDisk, ToDisk} from './messages.js';
import {createServices} from './disk-services.js';
import {portableError} from './portable.js';
import {createServer, type Server} from './serve-calls.js';

// The process that touches the disk for a session: the session's own never waits for one. See open-disk.ts.

if (Number.parseInt(process.versions.node, 10) <= 24) setFlagsFromString('--heap-growing-percent=30');

const send = (message: FromDisk): void => {
	// Whoever asked may have left.
	if (process.connected) process.send?.(message, undefined, undefined, () => {});
};

// This process serves one session, from the `begin` that it is sent to its end.
let serving: Promise<{readonly server: Server; readonly close: () => Promise<void>}> | undefined;

const begin = async (setting: Extract<ToDisk, {type: 'begin'}>['setting']) => {
	const {services, close} = await createServices(setting);
	return {server: createServer({services, probe: setting.probe, send}), close};
};

/** Stops everything, lets it undo what it had begun, and ends. */
const end = async (): Promise<void> => {
	const {server, close} = (await serving) ?? {};
	await server?.end();
	await close?.();
	process.exit(0);
};

const fail = (error: unknown): void => {
	if (!process.connected) process.exit(1);
	process.send?.({type: 'broken', error: portableError(error)} satisfies FromDisk, undefined, undefined, () =>
		process.exit(1),
	);
};

process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
process.on('message', (message: ToDisk) => {
	if (message.type === 'begin') serving = begin(message.setting);
	else if (message.type === 'end') void end();
	else void serving?.then(({server}) => server.take(message));
});
// The session has ended, whichever way.
process.on('disconnect', () => void end());
// A signal to the whole group is the session's to answer: it then ends this process.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => {});
