import {setMaxListeners} from 'node:events';
import {VenvError} from '../../core/model/error.js';
import type {FsPath} from '../../core/model/path.js';
import type {ScanEvent, Totals} from '../../core/scan/scan.js';
import {createEventStream, type EventStream} from '../../core/tasks/event-stream.js';
import type {Disks, Lane} from './connect-disks.js';

type ScanOptions = {
	readonly signal: AbortSignal;
	/** Called when sizes have become known. */
	readonly onMeasured: () => void;
};

/** Scans each root by the process of its disk: as `core/scan` does, but that a disk that hangs delays no other. */
export async function* scanByDisks(
	disks: Disks,
	roots: readonly FsPath[],
	options: ScanOptions,
): AsyncIterable<ScanEvent> {
	const {signal} = options;
	const stream = createEventStream<ScanEvent>();
	setMaxListeners(0, signal);
	signal.addEventListener('abort', stream.end, {once: true});
	scanInto(
		stream,
		disks.each(roots, root => root),
		options,
	).then(stream.end, stream.fail);
	try {
		yield* stream.events();
	} finally {
		signal.removeEventListener('abort', stream.end);
	}
}

const scanInto = async (
	stream: EventStream<ScanEvent>,
	parts: ReadonlyArray<readonly [Lane, readonly FsPath[]]>,
	{signal, onMeasured}: ScanOptions,
): Promise<void> => {
	const counts = new Map<Lane, number>();
	const totals: Totals[] = [];
	const take = (event: ScanEvent, lane: Lane): void => {
		if (event.type === 'done') return void totals.push(event.totals);
		if (event.type === 'environment') lane.note(event.environment.path);
		if (event.type === 'updated' && event.fields.usage !== undefined) onMeasured();
		if (event.type === 'progress') {
			counts.set(lane, event.directories);
			stream.push({type: 'progress', directories: [...counts.values()].reduce((sum, count) => sum + count, 0)});
		} else stream.push(event);
	};
	await Promise.all(
		parts.map(async ([lane, roots]) => {
			try {
				const onNews = (news: readonly ScanEvent[]): void => news.forEach(event => take(event, lane));
				await lane.disk.call('scan', {roots}, {signal, onNews});
			} catch (error) {
				// A scan that is stopped ends quietly.
				if (!(error instanceof VenvError && error.code === 'cancelled')) throw error;
			}
		}),
	);
	if (totals.length === parts.length) stream.push({type: 'done', totals: added(totals)});
};

/** Adds totals of different disks: these share no file. Bytes of only some of them are no total. */
const added = (totals: readonly Totals[]): Totals => {
	const [first, ...others] = totals;
	if (first === undefined || others.length === 0) return first ?? {count: 0};
	return {
		count: totals.reduce((sum, {count}) => sum + count, 0),
		...Object.fromEntries(summed.flatMap(key => sumOf(totals, key).map(sum => [key, sum]))),
		exact: totals.every(({exact}) => exact === true),
	};
};

const summed = ['allocatedBytes', 'reclaimableBytes', 'inodes', 'reclaimableInodes'] as const;

/** The sum, or nothing where one of them is not known. */
const sumOf = (totals: readonly Totals[], key: (typeof summed)[number]): readonly number[] => {
	const known = totals.flatMap(one => one[key] ?? []);
	return known.length === totals.length ? [known.reduce((sum, one) => sum + one, 0)] : [];
};
