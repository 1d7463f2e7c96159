import {stat} from 'node:fs/promises';
import {systemCode} from '../../core/model/error.js';
import {native, type FsPath} from '../../core/model/path.js';
import type {CallName, Calls, FromDisk, ToDisk} from './messages.js';
import {packed, portableError, unpacked} from './portable.js';

/** How the calls are done. `tell` sends news of a call on the way. */
export type Services = {
	readonly [Name in CallName]: (
		input: Calls[Name]['input'],
		work: {readonly signal: AbortSignal; readonly tell: (news: Calls[Name]['news']) => void},
	) => Promise<Calls[Name]['result']>;
};

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
export type Server = {
	readonly take: (message: ToDisk) => void;
	/** Stops all calls. Resolves when they have stopped: an action has then undone what it had begun. */
	readonly end: () => Promise<void>;
};

// News that come together travel together: a scan has thousands.
const gatheringMs = 10;

/** Makes the side of a disk process that answers the calls of the session. */
export const createServer = ({services, probe, send}: Serving): Server => {
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
