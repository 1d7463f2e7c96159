import {explain} from '../../text/failures/explain.js';
import type {ActionContext} from '../../actions/shared/action.js';
import type {Context} from '../../core/model/context.js';
import type {Environment, Interpreter, Usage} from '../../core/model/environment.js';
import {VenvError} from '../../core/model/error.js';
import {findIn, parseSpec, type Spec} from '../../core/inspect/packages/find.js';
import {findInterpreters} from '../../core/python/interpreters.js';
import {findCachedGroup} from '../../core/inspect/cached-environments.js';
import {scanHosts} from '../../core/hosts/scan-hosts.js';
import {createMeasurer} from '../../core/inspect/size/measurer.js';
import {activation} from '../../core/operate/shell/activate.js';
import {freeHeld} from '../../core/held/free.js';
import {isWithinReach, listHeld} from '../../core/held/held-environments.js';
import {recoverInterrupted} from '../../core/held/recover.js';
import {findLost} from '../../core/held/find-lost.js';
import {detectShell} from '../../core/operate/shell/shells.js';
import {readEnvironment, scan, type ScanEvent, type ScanOptions} from '../../core/scan/scan.js';
import type {FsPath} from '../../core/model/path.js';
import {directoriesIn, isDirectory, realPathOf} from '../../core/platform/files/entries.js';
import {readMounts, remoteMountOf} from '../../core/platform/files/mounts.js';
import {openSizeCache} from '../../core/state/size-cache.js';
import {lostLine} from '../../text/held/lost-environment.js';
import {recoveredInWords} from '../../text/held/recovery.js';
import type {Containing} from '../state/filter.js';
import type {HeldSummary} from '../state/state.js';
import type {SessionOptions} from '../session/session-options.js';
import type {ConnectionRequest} from './messages.js';

type Connections = Required<
	Pick<
		SessionOptions,
		| 'context'
		| 'readEnvironment'
		| 'findCached'
		| 'findContaining'
		| 'readHeld'
		| 'freeHeld'
		| 'recover'
		| 'describeHoldingDirectories'
		| 'activationLine'
		| 'isDirectory'
		| 'directoriesIn'
	>
> & {
	readonly scan: (
		places: readonly FsPath[],
		options: Pick<ScanOptions, 'signal' | 'beforeReading'>,
	) => AsyncIterable<ScanEvent>;
	/** Ends reading and measuring in the background. */
	readonly close: () => Promise<void>;
};

/** The effects of a session, by the core: it has one measurer and one knowledge of the shell for all of them. */
export const connect = async ({roots, flags, context, hosts}: ConnectionRequest): Promise<Connections> => {
	// The threads that measure are busy for as long as a scan takes, and would take turns with the one that draws.
	const measurer = createMeasurer({isInBackground: true});
	const [shell, usageCache] = await Promise.all([detectShell(context), openSizeCache(context)]);
	const measure = flags['measureRemote'] === true || context.settings.measureRemote || 'own-disks';
	const asked = new Map<FsPath, Usage>();
	let interpreters: Promise<readonly Interpreter[]> | undefined;
	const actionContext: ActionContext = {
		core: context,
		roots,
		interpreters: () => (interpreters ??= findInterpreters(context)),
		readOnly: flags['readOnly'] === true,
		measurer,
		totals: measurer.totals,
		addUp: measurer.totalsOfMany,
		keepUsage: (path, usage) => void asked.set(path, usage),
	};
	return {
		context: actionContext,
		scan: (places, options) =>
			hosts === undefined
				? scan(places, {...options, context, ...walkFlags(flags, context), measure, measurer, usageCache})
				: scanHosts(hosts, {context, signal: options.signal}),
		readEnvironment: async path => {
			const usage = asked.get(path);
			asked.delete(path);
			if (usage === undefined) measurer.forget(path);
			const environment = await readEnvironment(path, context, {measurer, measure: usage === undefined && measure});
			return environment && usage ? {...environment, usage} : environment;
		},
		findCached: async (places, {isMeasured, signal}) => {
			const walk = walkFlags(flags, context);
			const group = await findCachedGroup(places, {context, ...walk, signal});
			const isLeftOut = group === undefined || (measure === 'own-disks' && (await isOnRemoteDisk(group.path, context)));
			return isMeasured && !isLeftOut ? findCachedGroup(places, {context, ...walk, measurer, signal}) : group;
		},
		findContaining,
		readHeld: () => readHeld(context),
		freeHeld: async (ids, work) => {
			const {freedBytes, failed} = await freeHeld(ids, {context}, work);
			return {freedBytes, failures: failed.map(({error}) => explain(error).message)};
		},
		recover: async () => {
			// A read-only session changes nothing.
			if (flags['readOnly'] === true) return [];
			const recovered = await recoverInterrupted({context});
			return recovered.map(one => ({path: one.path, message: recoveredInWords(one, context.home)}));
		},
		describeHoldingDirectories: async holdingDirectories =>
			(await findLost(holdingDirectories, context)).map(lost => lostLine(lost, context.home)),
		activationLine: async ({found}) => ifWritten(() => activation(found, shell, context).line),
		isDirectory: async path => isDirectory(path),
		directoriesIn: async path => directoriesIn(path, 5000),
		close: measurer.close,
	};
};

/** Measuring there takes minutes. */
const isOnRemoteDisk = async (path: FsPath, {platform}: Context): Promise<boolean> =>
	remoteMountOf(realPathOf(path) ?? path, (await readMounts(platform)) ?? []) !== undefined;

/** This shell may have no way to write the path: then there is no such line. */
const ifWritten = (write: () => string): string | undefined => {
	try {
		return write();
	} catch (error) {
		if (error instanceof VenvError) return undefined;
		throw error;
	}
};

const readHeld = async (context: Context): Promise<HeldSummary> => {
	const held = (await listHeld(context)).filter(isWithinReach);
	const each = held.map(({id, path, reclaimableBytes, allocatedBytes}) => ({
		id,
		path,
		bytes: reclaimableBytes ?? allocatedBytes ?? 0,
	}));
	return {count: held.length, bytes: each.reduce((sum, one) => sum + one.bytes, 0), each};
};

const walkFlags = (flags: ConnectionRequest['flags'], {settings}: Context) => ({
	exclude: [...settings.exclude, ...(Array.isArray(flags['exclude']) ? (flags['exclude'] as readonly string[]) : [])],
	nested: flags['nested'] === true,
	prune: flags['prune'] !== false,
	crossDevice: flags['crossDevice'] === true,
});

/** The environments that have a package matching a spec; none if the text is no requirement (yet). */
const findContaining = async (spec: string, environments: readonly Environment[]): Promise<Containing> => {
	const wanted = specOf(spec);
	const paths = new Set<FsPath>();
	if (wanted === undefined) return {spec, paths};
	for (const environment of environments) if (await contains(environment, wanted)) paths.add(environment.path);
	return {spec, paths};
};

/** An environment whose packages can't be read counts as empty; its own row says what is wrong with it. */
const contains = async (environment: Environment, wanted: Spec): Promise<boolean> =>
	findIn(environment, wanted).then(
		packages => packages.length > 0,
		() => false,
	);

const specOf = (text: string): Spec | undefined => {
	try {
		return parseSpec(text);
	} catch (error) {
		if (error instanceof VenvError) return undefined;
		throw error;
	}
};
