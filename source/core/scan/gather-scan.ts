import type {Environment} from '../model/environment.js';
import type {VenvError} from '../model/error.js';
import type {FsPath} from '../model/path.js';
import type {ScanEvent, Totals} from './scan.js';

/** Everything that a scan has found. */
export type Gathered = {
	/** Environments with everything that is known of them, sorted by path. */
	readonly environments: readonly Environment[];
	/** Sums of all of them, in which shared files count once. */
	readonly totals: Totals;
	readonly skipped: ReadonlyArray<{readonly path: FsPath; readonly code: string}>;
	/** Roots and parts that could not be read. The rest is there all the same. */
	readonly errors: readonly VenvError[];
	/** Directories that hold environments for undo, by their name alone. */
	readonly holdingDirectories: readonly FsPath[];
};

/** Hears of what is gathered before the scan has ended. */
export type GatherListener = {
	/** Hears of each environment when no more facts about it will follow. */
	readonly onComplete?: ((environment: Environment) => void) | undefined;
	/** Hears of every event, after it was gathered. */
	readonly onEvent?: ((event: ScanEvent) => void) | undefined;
};

/** Gathers the events of a scan until it ends. One that was cancelled leaves what was found until then. */
export const gatherScan = async (
	events: AsyncIterable<ScanEvent>,
	{onComplete, onEvent}: GatherListener = {},
): Promise<Gathered> => {
	const environments = new Map<FsPath, Environment>();
	const skipped: Array<Gathered['skipped'][number]> = [];
	const errors: VenvError[] = [];
	const holdingDirectories: FsPath[] = [];
	let totals: Totals = {count: 0};
	for await (const event of events) {
		if (event.type === 'environment') environments.set(event.environment.path, event.environment);
		if (event.type === 'updated' || event.type === 'complete') {
			const known = environments.get(event.path);
			if (known !== undefined && event.type === 'updated') environments.set(event.path, {...known, ...event.fields});
			if (known !== undefined && event.type === 'complete') onComplete?.(known);
		}
		if (event.type === 'skipped') skipped.push({path: event.path, code: event.code});
		if (event.type === 'error') errors.push(event.error);
		if (event.type === 'holding-directory') holdingDirectories.push(event.path);
		if (event.type === 'done') totals = event.totals;
		onEvent?.(event);
	}
	const sorted = [...environments.values()].sort((left, right) => (left.path < right.path ? -1 : 1));
	return {environments: sorted, totals, skipped, errors, holdingDirectories};
};
