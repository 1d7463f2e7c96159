import {stat} from 'node:fs/promises';
import {setFlagsFromString} from 'node:v8';
import {systemCode} from '../../core/model/error.js';
import {native, type FsPath} from '../../core/model/path.js';
import type {CallName, FromDisk, Services, ToDisk} from './messages.js';
import {createServices} from './disk-services.js';
import {packed, portableError, unpacked} from './portable.js';

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

type Service = (
	input: unknown,
	work: {readonly signal: AbortSignal; readonly tell: (news: unknown) => void},
) => Promise<unknown>;

type Serving = {
	readonly services: Services;
	/** A place on the disk: a ping is answered once it has been looked at. */
	readonly probe: FsPath;
	readonly send: (message: FromDisk) => void;
};

/** Answers calls until it is ended. */
type Server = {
	readonly take: (message: ToDisk) => void;
	/** Stops all calls. Resolves when they have stopped: an action has then undone what it had begun. */
	readonly end: () => Promise<void>;
};

// News that come together travel together: a scan has thousands.
const gatheringMs = 10;

/** Makes what answers the calls of the session. */
const createServer = ({services, probe, send}: Serving): Server => {
	const controllers = new Map<number, AbortController>();
	const running = new Set<Promise<void>>();
	let isEnded = false;
	const answer = async (id: number, name: CallName, input: unknown): Promise<void> => {
		const controller = new AbortController();
		controllers.set(id, controller);
		const news = gatherNews(id, send);
		try {
			const service = services[name] as Service;
			const result = await service(unpacked(input), {signal: controller.signal, tell: news.add});
			news.flush();
			send({type: 'done', id, result: packed(result)});
		} catch (error) {
			news.flush();
			send({type: 'failed', id, error: portableError(error)});
		} finally {
			controllers.delete(id);
		}
	};
	const stopAll = (): void => {
		for (const controller of controllers.values()) controller.abort();
	};
	return {
		take: message => {
			if (message.type === 'cancel') controllers.get(message.id)?.abort();
			if (message.type === 'ping') void probed(probe).then(() => send({type: 'pong'}));
			if (message.type !== 'call' || isEnded) return;
			const call = answer(message.id, message.name, message.input);
			running.add(call);
			void call.finally(() => running.delete(call));
		},
		end: async () => {
			isEnded = true;
			stopAll();
			while (running.size > 0) await Promise.allSettled(running);
		},
	};
};

/** Resolves when the disk has answered, whatever its answer. */
const probed = async (path: FsPath): Promise<void> => {
	try {
		await stat(native(path));
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
	}
};

const gatherNews = (id: number, send: Serving['send']) => {
	let gathered: unknown[] = [];
	let timer: NodeJS.Timeout | undefined;
	const flush = (): void => {
		clearTimeout(timer);
		timer = undefined;
		if (gathered.length > 0) send({type: 'news', id, news: gathered});
		gathered = [];
	};
	return {
		add: (news: unknown): void => {
			gathered.push(packed(news));
			timer ??= setTimeout(flush, gatheringMs);
		},
		flush,
	};
};
