import type {Context} from '../../model/context.js';
import type {Environment} from '../../model/environment.js';
import {VenvError} from '../../model/error.js';
import {markerEnvironment} from '../../python/markers.js';
import {listPackages} from '../../inspect/packages/installed-packages.js';
import {assessRequirements} from '../../requirements/report.js';
import {planSync, type SyncPlan} from '../../requirements/sync-plan.js';
import {parent, type FsPath} from '../../model/path.js';
import type {Work} from '../../model/progress.js';
import {changeInPlace} from './change-in-place.js';
import type {ChangeNote, ChangeWork} from './change-note.js';
import {diffPackages, type Changes} from './package-changes.js';
import type {InstallerName} from './choose-installer.js';
import {readInstallSource} from './install-source.js';
import {installPackages, uninstallPackages} from './install.js';
import type {InstallOptions} from './installer-job.js';
import type {Transaction} from '../../held/transaction/transaction.js';
import {requireTrust} from '../../safety/trust.js';

type SyncRequest = {
	readonly context: Context;
	/** The user has agreed that its Python runs. */
	readonly isTrusted?: boolean | undefined;
	/** Also uninstall packages that nothing requires. */
	readonly removeExtra: boolean;
	readonly installer?: InstallerName | undefined;
};

type Synced = {
	readonly path: FsPath;
	/** File with which it was compared. */
	readonly source: string;
	readonly changed: Changes;
	/** Notes for the user: that a failure could not have been rolled back. */
	readonly notes: readonly ChangeNote[];
	readonly durationMs: number;
};

/** Plans a sync from files alone. Throws `no-requirements` where no file lists requirements. */
export const planOf = async (environment: Environment, context: Context): Promise<SyncPlan> => {
	const packages = await listPackages(environment.found);
	const plan = planSync(await assessRequirements(environment, packages, context));
	if (plan !== undefined) return plan;
	throw new VenvError('no-requirements', {
		what: {doing: 'sync', path: environment.path},
		reason: {type: 'no-requirements-beside'},
		path: environment.path,
	});
};

/**
 * Installs packages that are missing or in a wrong version and, on request, uninstalls extra ones. Runs nothing where
 * nothing differs. Throws as installing does; then nothing has changed ({@link changeInPlace}).
 */
export const syncEnvironment = async (
	environment: Environment,
	request: SyncRequest,
	work: ChangeWork = {},
): Promise<Synced> => {
	const start = performance.now();
	const {found} = environment;
	const {context, isTrusted, installer, removeExtra} = request;
	const plan = await planOf(environment, context);
	const before = await listPackages(found);
	const project = environment.project?.path ?? parent(environment.path);
	const extra = removeExtra ? plan.extra : [];
	let notes: readonly ChangeNote[] = [];
	if (plan.install.length + extra.length > 0) {
		await requireTrust(found, {context, isGiven: isTrusted ?? false});
		const act = async (transaction: Transaction | undefined): Promise<void> => {
			const options = {context, isTrusted, installer, cwd: project, transaction};
			if (plan.install.length > 0) await installMissing(environment, {...plan, ...options}, work);
			if (extra.length > 0) await uninstallPackages(found, {...options, names: extra}, work);
		};
		({notes} = await changeInPlace(found, {context, act}, work));
	}
	const changed = diffPackages(before, await listPackages(found));
	const durationMs = Math.round(performance.now() - start);
	return {path: environment.path, source: plan.source.name, changed, notes, durationMs};
};

const installMissing = async (
	environment: Environment,
	{source, parts, ...options}: SyncPlan & InstallOptions & {readonly cwd: FsPath},
	work: Work,
): Promise<void> => {
	const {context, cwd} = options;
	const ingredients = await readInstallSource({type: 'source', source, project: cwd, parts}, context);
	try {
		const wanted = await ingredients.requestFor(markerEnvironment(environment, context.platform));
		await installPackages(environment.found, {...options, ...wanted}, work);
	} finally {
		await ingredients.dispose();
	}
};
