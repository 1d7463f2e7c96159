import {createHash} from 'node:crypto';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import type {Context} from '../../model/context.js';
import {systemCode} from '../../model/error.js';
import {entryAt, namesIn} from '../files/entries.js';
import {fsPath, join, native, type FsPath} from '../../model/path.js';
import {identityOf, ownIdentity, type ProcessIdentity} from './process-identity.js';

type Variables = Readonly<Record<string, string>>;

/**
 * Calls `act` with variables that give a program a directory of its own for its temporary files, and removes that when
 * `act` has ended: a program that is ended leaves them lying. Where none can be made, the common one stays.
 */
export const withScratch = async <T>(variables: Variables, act: (variables: Variables) => Promise<T>): Promise<T> => {
	const directory = await makeScratch(placeOf(variables));
	if (directory === undefined) return act(variables);
	try {
		return await act({...variables, TMPDIR: directory});
	} finally {
		await remove(fsPath(directory));
	}
};

/** Removes what {@link withScratch} could not, because we were killed: those of this user, whose maker is gone. */
export const removeOldScratch = async ({variables}: Pick<Context, 'variables'>): Promise<void> => {
	const own = await ownIdentity();
	const place = placeOf(variables);
	for (const name of namesIn(place)) {
		const [, pid, startTime = '', machine] = /^venv-tui-(\d+)-(\d+)-([0-9a-f]{8})-\w{6}$/.exec(name) ?? [];
		if (machine !== machineOf(own)) continue;
		const entry = entryAt(join(place, name));
		if (!entry?.isDirectory() || entry.uid !== process.geteuid?.()) continue;
		const maker = await identityOf(Number(pid));
		if (maker === undefined || digitsOf(maker) !== startTime) await remove(join(place, name));
	}
};

const placeOf = (variables: Context['variables']): FsPath => fsPath(variables['TMPDIR'] ?? tmpdir());

const makeScratch = async (place: FsPath): Promise<string | undefined> => {
	const own = await ownIdentity();
	const prefix = join(place, `venv-tui-${own.pid}-${digitsOf(own)}-${machineOf(own)}-`);
	return mkdtemp(prefix).catch(ofTheSystem);
};

/** When it was started, as a part of a name. */
const digitsOf = ({startTime}: ProcessIdentity): string => startTime.replace(/\D/g, '');

/** What a process number means is known on its machine, boot and namespace only; the place may be shared with others. */
const machineOf = ({host, bootId, pidNamespace}: ProcessIdentity): string =>
	createHash('sha256').update(`${host} ${bootId} ${pidNamespace}`).digest('hex').slice(0, 8);

const remove = (directory: FsPath): Promise<void> =>
	rm(native(directory), {recursive: true, force: true}).catch(ofTheSystem);

/** What the system refuses costs tidiness, never the operation. */
const ofTheSystem = (error: unknown): undefined => {
	if (systemCode(error) === undefined) throw error;
};
