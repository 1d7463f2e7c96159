import {setMaxListeners} from 'node:events';
import type {Action} from '../../actions/shared/action.js';
import type {SetTotals} from '../../core/inspect/size/totals.js';
import {VenvError} from '../../core/model/error.js';
import type {FsPath} from '../../core/model/path.js';
import type {ScanEvent, Totals} from '../../core/scan/scan.js';
import {createEventStream, type EventStream} from '../../core/tasks/event-stream.js';
import type {Pane} from '../panes/pane.js';
import type {Screen} from '../screens/screen.js';
import type {SessionOptions} from '../session/session-options.js';
import {actionByDisks} from './action-by-disks.js';
import type {Disk, Disks} from './disks.js';
import type {ConnectionRequest} from './services.js';
import {sessionOfHosts} from './session-of-hosts.js';
import {createTotals} from './totals.js';

type Parts = {
	readonly actions: readonly Action[];
	readonly panes: readonly Pane[];
	readonly screens: readonly Screen[];
};

type ByDisks = Omit<SessionOptions, 'isAscii' | 'size' | 'clock' | 'copy' | 'suspend'>;

type Apart<Name extends 'findCached' | 'findContaining'> = (
	disks: Disks,
	...rest: Parameters<NonNullable<SessionOptions[Name]>>
) => ReturnType<NonNullable<SessionOptions[Name]>>;

/** Connects a session with the disk processes, which do all that touches a disk. */
export const sessionByDisks = (disks: Disks, request: ConnectionRequest, parts: Parts): ByDisks => {
	const session = sessionHere(disks, request, parts);
	return request.hosts === undefined ? session : sessionOfHosts(session);
};

const sessionHere = (
	disks: Disks,
	{roots, flags, context}: ConnectionRequest,
	{actions, panes, screens}: Parts,
): ByDisks => {
	const listeners = new Set<() => void>();
	const totals = createTotals(
		paths => addUp(disks, paths),
		() => {
			for (const listener of listeners) listener();
		},
	);
	const {own} = disks;
	return {
		context: {
			core: context,
			roots,
			interpreters: () => Promise.reject(new Error('interpreters are found by the disk process')),
			readOnly: flags['readOnly'] === true,
			totals: totals.of,
			addUp: paths => addUp(disks, paths),
		},
		actions: actions.map(action => actionByDisks(action, disks)),
		panes: panes.map(pane => paneByDisks(pane, disks)),
		screens: screens.map(screen => screenByDisks(screen, disks)),
		scan: (places, {signal}) => scanByDisks(disks, places, {signal, onMeasured: totals.outdate}),
		readEnvironment: async path => {
			const disk = disks.at(path);
			const environment = await disk.call('readEnvironment', path);
			if (environment !== undefined) disk.note(path);
			totals.outdate();
			return environment;
		},
		findCached: (places, options) => findCached(disks, places, options),
		findContaining: (spec, environments) => findContaining(disks, spec, environments),
		readHeld: () => own.call('readHeld', undefined),
		freeHeld: (ids, {signal, onProgress}) =>
			own.call('freeHeld', ids, {signal, onNews: news => news.forEach(each => onProgress?.(each))}),
		recover: () => own.call('recover', undefined),
		describeHoldingDirectories: holdingDirectories => own.call('describeHoldingDirectories', holdingDirectories),
		activationLine: environment => {
			const disk = disks.at(environment.path);
			return disk.call('activationLine', disk.name(environment));
		},
		readView: roots => own.call('readView', roots),
		writeView: (roots, view) => own.call('writeView', {roots, view}),
		isDirectory: path => disks.at(path).call('isDirectory', path),
		directoriesIn: path => disks.at(path).call('directoriesIn', path),
		onTotals: listener => void listeners.add(listener),
		onSilence: disks.watch,
	};
};

type ScanOptions = {
	readonly signal: AbortSignal;
	/** Called when sizes have become known. */
	readonly onMeasured: () => void;
};

/** Scans each root by the process of its disk: as `core/scan` does, but that a disk that hangs delays no other. */
async function* scanByDisks(disks: Disks, roots: readonly FsPath[], options: ScanOptions): AsyncIterable<ScanEvent> {
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
	parts: ReadonlyArray<readonly [Disk, readonly FsPath[]]>,
	{signal, onMeasured}: ScanOptions,
): Promise<void> => {
	const counts = new Map<Disk, number>();
	const totals: Totals[] = [];
	const take = (event: ScanEvent, disk: Disk): void => {
		if (event.type === 'done') return void totals.push(event.totals);
		if (event.type === 'environment') disk.note(event.environment.path);
		if (event.type === 'updated' && event.fields.usage !== undefined) onMeasured();
		if (event.type === 'progress') {
			counts.set(disk, event.directories);
			stream.push({type: 'progress', directories: [...counts.values()].reduce((sum, count) => sum + count, 0)});
		} else stream.push(event);
	};
	await Promise.all(
		parts.map(async ([disk, roots]) => {
			try {
				const onNews = (news: readonly ScanEvent[]): void => news.forEach(event => take(event, disk));
				await disk.call('scan', roots, {signal, onNews});
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

const findCached: Apart<'findCached'> = async (disks, places, {isMeasured, signal}) => {
	const found = await Promise.all(
		disks.each(places, place => place).map(([disk, roots]) => disk.call('findCached', {roots, isMeasured}, {signal})),
	);
	return found.find(one => one !== undefined);
};

const findContaining: Apart<'findContaining'> = async (disks, spec, environments) => {
	const found = await Promise.all(
		disks
			.each(environments, ({path}) => path)
			.map(([disk, some]) => disk.call('findContaining', {spec, among: some.map(disk.name)})),
	);
	return {spec, paths: new Set(found.flatMap(paths => [...paths]))};
};

const addUp = async (disks: Disks, paths: readonly FsPath[]): Promise<SetTotals> => {
	const sums = await Promise.all(disks.each(paths, path => path).map(([disk, some]) => disk.call('addUp', some)));
	return sums.reduce(
		(sum, one) => ({
			count: sum.count + one.count,
			allocatedBytes: sum.allocatedBytes + one.allocatedBytes,
			reclaimableBytes: sum.reclaimableBytes + one.reclaimableBytes,
			exact: sum.exact && one.exact,
			inodes: sum.inodes + one.inodes,
			reclaimableInodes: sum.reclaimableInodes + one.reclaimableInodes,
		}),
		{count: 0, allocatedBytes: 0, reclaimableBytes: 0, exact: true, inodes: 0, reclaimableInodes: 0},
	);
};

const paneByDisks = (pane: Pane, disks: Disks): Pane => ({
	...pane,
	load: (environment, _, {signal, onPartial}) => {
		const disk = disks.at(environment.path);
		const onNews = (news: readonly unknown[]): void => onPartial?.(news.at(-1));
		return disk.call('loadPane', {paneId: pane.id, environment: disk.name(environment)}, {signal, onNews});
	},
});

const screenByDisks = (screen: Screen, disks: Disks): Screen => ({
	...screen,
	...(screen.load && {
		load: ({environments, context, holdingDirectories}, local, {signal}) =>
			disks.own.call(
				'loadScreen',
				{
					screenId: screen.id,
					local,
					environments: environments.map(disks.own.name),
					roots: context.roots,
					holdingDirectories,
				},
				{signal},
			),
	}),
});
