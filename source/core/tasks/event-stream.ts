/** A queue between callbacks that produce events and one consumer that iterates over them. */
export type EventStream<Event> = {
	/** Adds an event; dropped after the end. */
	readonly push: (event: Event) => void;
	/** Ends the iteration after the queued events. */
	readonly end: () => void;
	/** Ends the iteration by throwing. */
	readonly fail: (error: unknown) => void;
	readonly isEnded: boolean;
	/** The events in the order they were pushed. For one consumer. */
	readonly events: () => AsyncGenerator<Event, void, undefined>;
};

/** Creates an empty stream. Events are kept until they are consumed; the producer never waits. */
export const createEventStream = <Event>(): EventStream<Event> => {
	let queue: Event[] = [];
	let ended = false;
	let failure: {readonly error: unknown} | undefined;
	let wake = () => {};
	const finish = (failed?: {readonly error: unknown}) => {
		if (ended) return;
		ended = true;
		failure = failed;
		wake();
	};
	return {
		push: event => {
			if (ended) return;
			queue.push(event);
			wake();
		},
		end: () => finish(),
		fail: error => finish({error}),
		get isEnded() {
			return ended;
		},
		async *events() {
			for (;;) {
				const batch = queue;
				queue = [];
				yield* batch;
				if (queue.length > 0) continue;
				if (ended) break;
				await new Promise<void>(resolve => (wake = resolve));
			}
			if (failure !== undefined) throw failure.error;
		},
	};
};
