import {writeFile} from 'node:fs/promises';
import type {Context} from '../../model/context.js';
import type {Found, Package} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import {join, native, type FsPath} from '../../model/path.js';
import {readBounded} from '../../platform/files/bounded-read.js';
import type {Work} from '../../model/progress.js';
import {listPackages} from '../../inspect/packages/installed-packages.js';
import type {Transaction} from '../../held/transaction/transaction.js';
import {fillEnvironment, nothing, uninstallPackages} from '../install/install.js';
import type {ChangeNote} from '../install/change-note.js';
import type {InstallerName} from '../install/choose-installer.js';
import type {InstallRequest} from '../install/installers/installer.js';

type CarryOptions = {
	readonly context: Context;
	readonly installer?: InstallerName | undefined;
	readonly cwd: FsPath;
	readonly transaction: Transaction;
};

/** Files by which a manager knows the project of an environment: pipenv, virtualenvwrapper and rye write them. */
const notesOfManagers = ['.project', 'rye-venv.json'] as const;

const maximumNote = 64 * 1024;

/** Copies the managers' notes of the old environment into the new one; skips what is no small regular file. */
export const carryNotes = async (found: Found, {heldPath}: Pick<Transaction, 'heldPath'>): Promise<void> => {
	if (heldPath === undefined) return;
	for (const name of notesOfManagers) {
		const {bytes} = readBounded(join(heldPath, name), maximumNote);
		if (bytes !== undefined) await writeFile(native(join(found.path, name)), bytes);
	}
};

/** Packages of the old environment. */
type Before = {readonly before: readonly Package[]};

/** Packages that some creators install with some Pythons, and others do not. pip is a flag of the creator itself. */
const seeded: ReadonlySet<string> = new Set(['setuptools', 'wheel']);

/** Uninstalls packages that only the creator installed: the old environment did not have them. */
export const removeNewSeeds = async (
	found: Found,
	{before, ...options}: CarryOptions & Before,
	work: Work,
): Promise<void> => {
	const added = (await listPackages(found)).filter(
		({normalizedName}) => seeded.has(normalizedName) && !isIn(normalizedName, before),
	);
	if (added.length === 0) return;
	const names = added.map(({name}) => name);
	await uninstallPackages(found, {...options, names, isTrusted: true}, work);
};

/**
 * Installs setuptools and wheel where the old environment had them and the creator did not install them, as no venv
 * does with Python 3.12 and newer. If that fails, the new environment is kept without them, and the note says so.
 */
export const addOldSeeds = async (
	found: Found,
	{before, ...options}: CarryOptions & Before,
	work: Work,
): Promise<readonly ChangeNote[]> => {
	const packages = await listPackages(found);
	const names = before.map(({normalizedName}) => normalizedName);
	const missing = [...seeded].filter(name => names.includes(name) && !isIn(name, packages));
	if (missing.length === 0) return [];
	try {
		await fillEnvironment(found, {...options, ...nothing, requirements: missing}, work);
		return [];
	} catch (error) {
		if (!(error instanceof VenvError) || error.code === 'cancelled') throw error;
		return [{type: 'not-installed-again', names: missing, error}];
	}
};

type Projects = {readonly projects: readonly Package[]} & Pick<InstallRequest, 'withoutDependencies'>;

/**
 * Installs projects from their directories again, editable or as a copy as before, where filling the environment has
 * not done so. Without dependencies where a lock listed all of them. Runs the projects' own build.
 */
export const reinstallProjects = async (
	found: Found,
	{projects, withoutDependencies, ...options}: CarryOptions & Projects,
	work: Work,
): Promise<void> => {
	const packages = await listPackages(found);
	const missing = projects.filter(({normalizedName}) => !isIn(normalizedName, packages));
	if (missing.length === 0) return;
	const paths = (isEditable: boolean): readonly string[] =>
		missing.flatMap(({origin, editable}) => (editable === isEditable && 'path' in origin ? [origin.path] : []));
	const request = {...nothing, withoutDependencies, editables: paths(true), requirements: paths(false)};
	await fillEnvironment(found, {...options, ...request}, work);
};

const isIn = (name: string, packages: readonly Package[]): boolean =>
	packages.some(({normalizedName}) => normalizedName === name);
