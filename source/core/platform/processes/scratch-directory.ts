import {createHash} from 'node:crypto';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import type {Context} from '../../model/context.js';
import {systemCode} from '../../model/error.js';
import {isOurUser} from '../../model/own-user.js';
import {hostPlatform} from '../../model/platform.js';
import {entryAt, namesIn} from '../files/entries.js';
import {fsPath, join, native, type FsPath} from '../../model/path.js';
import {identityOf, ownIdentity, type ProcessIdentity} from './process-identity.js';

type Variables = Readonly<Record<string, string>>;

/**
 * Calls `act` with variables that give a program a temporary directory of its own, and removes that when `act` has
 * ended: a program that is killed leaves its temporary files behind. Where none can be created, the common one is used.
 */
export const withScratch = async <T>(variables: Variables, act: (variables: Variables) => Promise<T>): Promise<T> => {
	const directory = await makeScratch(placeOf(variables));
	if (directory === undefined) return act(variables);
	try {
		return await act({...variables, ...temporaryVariables(directory)});
	} finally {
		await remove(fsPath(directory));
	}
};

/**
 * Removes directories that {@link withScratch} could not remove because we were killed: those of this user whose
 * creator is gone.
 */
export const removeOldScratch = async ({variables}: Pick<Context, 'variables'>): Promise<void> => {
	const own = await ownIdentity();
	const place = placeOf(variables);
	for (const name of namesIn(place)) {
		const [, pid, startTime = '', machine] = /^venv-tui-(\d+)-(\d+)-([0-9a-f]{8})-\w{6}$/.exec(name) ?? [];
		if (machine !== machineOf(own)) continue;
		const entry = entryAt(join(place, name));
		if (!entry?.isDirectory() || !isOurUser(entry.uid)) continue;
		const maker = await identityOf(Number(pid), startTime);
		if (maker === undefined || digitsOf(maker) !== startTime) await remove(join(place, name));
	}
};

const placeOf = (variables: Context['variables']): FsPath => fsPath(variables['TMPDIR'] ?? tmpdir());

const temporaryVariables = (directory: string): Variables =>
	hostPlatform === 'windows' ? {TEMP: directory, TMP: directory} : {TMPDIR: directory};

const makeScratch = async (place: FsPath): Promise<string | undefined> => {
	const own = await ownIdentity();
	const prefix = join(place, `venv-tui-${own.pid}-${digitsOf(own)}-${machineOf(own)}-`);
	return mkdtemp(prefix).catch(ofTheSystem);
};

/** Time of a process's start, as a part of a name. */
const digitsOf = ({startTime}: ProcessIdentity): string => startTime.replace(/\D/g, '');

/**
 * Part of a name that identifies our machine, boot and namespace: a process number means something only there, and the
 * directory may be shared with others.
 */
const machineOf = ({host, bootId, pidNamespace}: ProcessIdentity): string =>
	createHash('sha256').update(`${host} ${bootId} ${pidNamespace}`).digest('hex').slice(0, 8);

const remove = (directory: FsPath): Promise<void> =>
	rm(native(directory), {recursive: true, force: true}).catch(ofTheSystem);

/** Ignores the system's errors: they cost tidiness, never the operation. */
const ofTheSystem = (error: unknown): undefined => {
	if (systemCode(error) === undefined) throw error;
};
