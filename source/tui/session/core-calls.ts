import type {ActionContext} from '../../actions/shared/action.js';
import type {Context} from '../../core/model/context.js';
import type {Environment, Interpreter} from '../../core/model/environment.js';
import {VenvError} from '../../core/model/error.js';
import {findIn, parseSpec, type Spec} from '../../core/inspect/packages/find.js';
import {findInterpreters} from '../../core/python/interpreters.js';
import {createMeasurer} from '../../core/inspect/size/measurer.js';
import {activation} from '../../core/operate/shell/activate.js';
import {freeHeld} from '../../core/held/free.js';
import {listHeld} from '../../core/held/held-environments.js';
import {recoverInterrupted} from '../../core/held/recover.js';
import {findLost} from '../../core/held/find-lost.js';
import {detectShell} from '../../core/operate/shell/shells.js';
import {readEnvironment, scan} from '../../core/scan/scan.js';
import type {FsPath} from '../../core/model/path.js';
import {openSizeCache} from '../../core/state/size-cache.js';
import type {Containing} from '../state/filter.js';
import type {SessionOptions} from './session-options.js';

type Connections = Pick<
	SessionOptions,
	| 'context'
	| 'scan'
	| 'readEnvironment'
	| 'findHolders'
	| 'readHeld'
	| 'freeHeld'
	| 'recover'
	| 'describeHolders'
	| 'activationLine'
> & {
	/** Ends what reads and measures in the background. */
	readonly close: () => Promise<void>;
};

export type ConnectionRequest = {
	readonly roots: readonly FsPath[];
	/** The common flags of the command line, by their names in camel case. */
	readonly flags: Readonly<Record<string, unknown>>;
	readonly context: Context;
};

/** What a session does in the world, through the core: one measurer and one answer to "which shell" for all of it. */
export const connect = async ({roots, flags, context}: ConnectionRequest): Promise<Connections> => {
	const measurer = createMeasurer();
	const [shell, usageCache] = await Promise.all([detectShell(context), openSizeCache(context)]);
	let interpreters: Promise<readonly Interpreter[]> | undefined;
	const actionContext: ActionContext = {
		core: context,
		roots,
		interpreters: () => (interpreters ??= findInterpreters(context)),
		readOnly: flags['readOnly'] === true,
		measurer,
	};
	return {
		context: actionContext,
		scan: (places, options) => scan(places, {...options, ...walkFlags(flags), measurer, usageCache}),
		readEnvironment: path => {
			measurer.forget(path);
			return readEnvironment(path, context, {measurer});
		},
		findHolders,
		readHeld: async () => {
			const held = (await listHeld(context)).filter(({state}) => state !== 'absent');
			const each = held.map(({id, reclaimableBytes, allocatedBytes}) => ({
				id,
				bytes: reclaimableBytes ?? allocatedBytes ?? 0,
			}));
			return {count: held.length, bytes: each.reduce((sum, one) => sum + one.bytes, 0), each};
		},
		freeHeld: async (ids, work) => {
			const {freedBytes, failed} = await freeHeld(ids, {context}, work);
			return {freedBytes, failures: failed.map(({error}) => error.message)};
		},
		recover: async () => {
			// Nothing is changed where nothing may be.
			if (flags['readOnly'] === true) return [];
			return recoverInterrupted({context});
		},
		describeHolders: async holders =>
			(await findLost(holders, context)).map(({message, remedy}) => `${message}. ${remedy}`),
		activationLine: ({found}) => {
			try {
				return activation(found, shell, context).line;
			} catch (error) {
				// A path that this shell can't write: then there is no such line.
				if (error instanceof VenvError) return undefined;
				throw error;
			}
		},
		close: measurer.close,
	};
};

const walkFlags = (flags: ConnectionRequest['flags']) => ({
	...(Array.isArray(flags['exclude']) ? {exclude: flags['exclude'] as readonly string[]} : {}),
	nested: flags['nested'] === true,
	prune: flags['prune'] !== false,
	crossDevice: flags['crossDevice'] === true,
});

/** Which environments hold what a spec asks for; none for a text that is no requirement (yet). */
const findHolders = async (spec: string, environments: readonly Environment[]): Promise<Containing> => {
	const wanted = specOf(spec);
	const paths = new Set<FsPath>();
	if (wanted === undefined) return {spec, paths};
	for (const environment of environments) if (await contains(environment, wanted)) paths.add(environment.path);
	return {spec, paths};
};

/** One whose packages can't be read is said to contain nothing; its own row tells what is wrong with it. */
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
