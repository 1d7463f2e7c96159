import {VenvError} from '../../core/model/error.js';
import {errorFrom, packed, portableError, unpacked, type PortableError} from './portable.js';

// Both ends of the way between the process that draws and one that reads a disk: `createCaller` sends a call here,
// `createServer` answers it there by the service of the same name (services.ts).

/** What a service gets besides its input. `tell` sends news before the result. */
export type CallWork<News = never> = {readonly signal: AbortSignal; readonly tell: (news: News) => void};

type Service<Input, News> = (input: Input, work: CallWork<News>) => Promise<unknown>;
type SomeServices = Readonly<Record<string, Service<never, unknown>>>;
type InputOf<One> = One extends (input: infer Input, ...rest: never[]) => unknown ? Input : never;
type NewsOf<One> = One extends (input: never, work: CallWork<infer News>) => unknown ? News : never;
type ResultOf<One> = One extends (...given: never[]) => Promise<infer Result> ? Result : never;

/** A message that calls, or that cancels a call. Ids are positive and never used twice. */
type Request =
	| {readonly type: 'call'; readonly id: number; readonly name: string; readonly input: unknown}
	| {readonly type: 'cancel'; readonly id: number};

/** A message to a disk process. */
export type ToDisk<Setting> =
	| {readonly type: 'begin'; readonly setting: Setting}
	| Request
	/** Answered once the disk has answered. */
	| {readonly type: 'ping'}
	/** Stops everything; the process ends once that has stopped. */
	| {readonly type: 'end'};

/** A message about a call: any number of `news`, then one of `done` and `failed`. */
type Answer =
	| {readonly type: 'news'; readonly id: number; readonly news: readonly unknown[]}
	| {readonly type: 'done'; readonly id: number; readonly result: unknown}
	| {readonly type: 'failed'; readonly id: number; readonly error: PortableError};

/** A message of a disk process. */
export type FromDisk =
	| Answer
	| {readonly type: 'pong'}
	/** A mistake of ours, after which it ends. */
	| {readonly type: 'broken'; readonly error: PortableError};

type CallOptions<News> = {
	readonly signal?: AbortSignal | undefined;
	/** Called with what the call tells on the way, in pieces as they arrive. */
	readonly onNews?: ((news: readonly News[]) => void) | undefined;
};

/**
 * Asks another process for the service of a name. Rejects with the error of that service. Cancelling asks it to stop: what
 * that leaves is up to the service.
 */
export type Call<Services> = <Name extends keyof Services & string>(
	name: Name,
	input: InputOf<Services[Name]>,
	options?: CallOptions<NewsOf<Services[Name]>>,
) => Promise<ResultOf<Services[Name]>>;

type Caller<Services> = {
	readonly call: Call<Services>;
	readonly take: (answer: Answer) => void;
	/** From now on, a call is not sent and has no answer. Those before it still have. */
	readonly close: () => void;
};

type Pending = {
	readonly resolve: (result: unknown) => void;
	readonly reject: (error: Error) => void;
	readonly onNews: ((news: readonly unknown[]) => void) | undefined;
};

/** Creates the end that calls. */
export const createCaller = <Services extends SomeServices>(send: (request: Request) => void): Caller<Services> => {
	const pending = new Map<number, Pending>();
	let lastId = 0;
	let isClosed = false;
	const call = (name: string, input: unknown, {signal, onNews}: CallOptions<never> = {}): Promise<unknown> =>
		new Promise((resolve, reject) => {
			if (isClosed) return;
			if (signal?.aborted) return reject(new VenvError('cancelled', {what: 'Cancelled'}));
			const id = (lastId += 1);
			signal?.addEventListener('abort', () => pending.has(id) && send({type: 'cancel', id}), {once: true});
			pending.set(id, {resolve, reject, onNews: onNews as Pending['onNews']});
			send({type: 'call', id, name, input: packed(input)});
		});
	return {
		call: call as Call<Services>,
		take: answer => {
			const asked = pending.get(answer.id);
			if (answer.type === 'news') return asked?.onNews?.(answer.news.map(unpacked));
			pending.delete(answer.id);
			if (answer.type === 'done') asked?.resolve(unpacked(answer.result));
			else asked?.reject(errorFrom(answer.error));
		},
		close: () => (isClosed = true),
	};
};

/** Answers calls until it is ended. */
type Server = {
	readonly take: (request: Request) => void;
	/** Stops all calls. Resolves when they have stopped: an action has then undone what it had begun. */
	readonly end: () => Promise<void>;
};

/** Creates the end that answers. */
export const createServer = (services: SomeServices, send: (answer: Answer) => void): Server => {
	const controllers = new Map<number, AbortController>();
	const running = new Set<Promise<void>>();
	let isEnded = false;
	const answer = async (id: number, name: string, input: unknown): Promise<void> => {
		const controller = new AbortController();
		controllers.set(id, controller);
		const news = gatherNews(id, send);
		try {
			const service = services[name] as Service<unknown, unknown>;
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
	return {
		take: request => {
			if (request.type === 'cancel') controllers.get(request.id)?.abort();
			if (request.type !== 'call' || isEnded) return;
			const call = answer(request.id, request.name, request.input);
			running.add(call);
			void call.finally(() => running.delete(call));
		},
		end: async () => {
			isEnded = true;
			for (const controller of controllers.values()) controller.abort();
			while (running.size > 0) await Promise.allSettled(running);
		},
	};
};

// News that come together travel together: a scan has thousands.
const gatheringMs = 10;

const gatherNews = (id: number, send: (answer: Answer) => void) => {
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
