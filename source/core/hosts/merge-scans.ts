import type {Environment} from '../model/environment.js';
import type {RecordedEnvironment, RecordedScan} from './recorded-scan.js';

/** Joins the lists of several machines. */
type Merger = {
	/** Takes one more list, and answers what it adds or changes. */
	readonly add: (scan: RecordedScan) => readonly RecordedEnvironment[];
	/** Answers all environments so far, in the order in which they came. */
	readonly all: () => readonly RecordedEnvironment[];
};

/**
 * Makes a merger. An environment that lies on a file system which several machines have mounted stands there once, under
 * the machine that told of it first, with the others in `alsoOn`; it is used if one of them uses it. So does one of a
 * machine that was asked by two names.
 */
export const createMerger = (): Merger => {
	const merged = new Map<string, RecordedEnvironment>();
	const take = (recorded: RecordedEnvironment): RecordedEnvironment => {
		const key = placeOf(recorded);
		const known = merged.get(key);
		const next = known === undefined ? recorded : both(known, recorded);
		merged.set(key, next);
		return next;
	};
	return {add: ({environments}) => environments.map(take), all: () => [...merged.values()]};
};

/** The environments of several machines, in the order of the scans, joined as by {@link createMerger}. */
export const mergeScans = (scans: readonly RecordedScan[]): readonly RecordedEnvironment[] => {
	const merger = createMerger();
	for (const scan of scans) merger.add(scan);
	return merger.all();
};

// File systems whose source names the server, so that two machines mean one thing by it.
const namedByServer = new Set([
	...['nfs', 'nfs4', 'cifs', 'smb3', 'smbfs', 'afs', 'lustre', 'ceph', 'fuse.ceph', 'fuse.ceph-fuse', 'davfs'],
	...['glusterfs', 'fuse.glusterfs', 'fuse.sshfs', 'orangefs', 'pvfs2', 'wekafs'],
]);
// Those of a cluster, which its machines mount at one place.
const ofCluster = new Set(['gpfs', 'beegfs', 'panfs', 'dvs', 'cvfs']);

const placeOf = ({environment, machine}: RecordedEnvironment): string => {
	const {path, mount, host = ''} = environment;
	if (mount !== undefined && path.startsWith(mount.path)) {
		const below = path.slice(mount.path === '/' ? 0 : mount.path.length);
		if (namedByServer.has(mount.fileSystem)) return `${mount.fileSystem} ${mount.source.replace(/\/+$/, '')}${below}`;
		if (ofCluster.has(mount.fileSystem)) return `${mount.fileSystem} ${mount.source} ${path}`;
	}
	return `${machine ?? `host ${host}`} ${path}`;
};

const both = (first: RecordedEnvironment, other: RecordedEnvironment): RecordedEnvironment => {
	const {environment} = first;
	const {host, alsoOn: others = []} = other.environment;
	const names = [...new Set([...(environment.alsoOn ?? []), ...(host === undefined ? [] : [host]), ...others])];
	const alsoOn = names.filter(name => name !== environment.host);
	return {...first, environment: {...withUsesOf(environment, other.environment), ...(alsoOn.length > 0 && {alsoOn})}};
};

/** Joins two records of one environment: if it is used, pinned or active by one of them, it is. */
const withUsesOf = (environment: Environment, other: Environment): Environment => ({
	...environment,
	inUse: [...(environment.inUse ?? []), ...(other.inUse ?? [])],
	pinned: environment.pinned === true || other.pinned === true,
	active: environment.active === true || other.active === true,
	...lastUseOf(environment, other),
});

const lastUseOf = (environment: Environment, other: Environment): Pick<Environment, 'lastUsed' | 'told'> => {
	const {lastUsed, told} = isUsedLater(other, environment) ? other : environment;
	return {lastUsed, told: {...environment.told, ...(told?.lastUsed && {lastUsed: told.lastUsed})}};
};

const isUsedLater = ({lastUsed: one}: Environment, {lastUsed: other}: Environment): boolean => {
	if (one === undefined || other === undefined) return one !== undefined;
	return Date.parse(one.at) > Date.parse(other.at);
};
