import type {Action} from '../../source/actions/shared/action.js';
import type {activateAction} from '../../source/actions/activate.js';
import type {checkAction} from '../../source/actions/check.js';
import type {createAction} from '../../source/actions/create.js';
import type {deleteAction} from '../../source/actions/delete/action.js';
import type {fixAction} from '../../source/actions/fix.js';
import type {installAction, uninstallAction, upgradeAction} from '../../source/actions/packages.js';
import type {outdatedAction} from '../../source/actions/outdated.js';
import type {pinAction} from '../../source/actions/pin.js';
import type {pruneAction} from '../../source/actions/prune.js';
import type {cloneAction, moveAction} from '../../source/actions/repair/clone.js';
import type {resetAction} from '../../source/actions/reset/action.js';
import type {restoreAction} from '../../source/actions/restore.js';
import type {syncAction} from '../../source/actions/sync.js';
import type {Body} from '../../source/headless/documents/given.js';
import type * as documents from '../../source/headless/documents/index.js';

// What an action answers is printed as it is: for each, that it fits the document of its command. Checked by tsc alone.

type DataOf<Known> = Known extends Action<infer Data> ? Data : never;

type Data<Document> = Document extends unknown ? Omit<Body<Document>, 'ok' | 'warnings' | 'error'> : never;

type Fits<Document, Given extends Data<Document>> = Given;

export type All = [
	Fits<documents.ActivateDocument, DataOf<typeof activateAction>>,
	Fits<documents.CheckDocument, DataOf<typeof checkAction>>,
	Fits<documents.CloneDocument, DataOf<typeof cloneAction>>,
	Fits<documents.CreateDocument, DataOf<typeof createAction>>,
	Fits<documents.RmDocument, DataOf<typeof deleteAction>>,
	Fits<documents.MoveDocument, DataOf<typeof moveAction>>,
	Fits<documents.OutdatedDocument, DataOf<typeof outdatedAction>>,
	Fits<documents.FixDocument, DataOf<typeof fixAction>>,
	Fits<documents.PackagesDocument | documents.PackagesPlanDocument, DataOf<typeof installAction>>,
	Fits<documents.PackagesDocument | documents.PackagesPlanDocument, DataOf<typeof uninstallAction>>,
	Fits<documents.PackagesDocument | documents.PackagesPlanDocument, DataOf<typeof upgradeAction>>,
	Fits<documents.PinDocument, DataOf<typeof pinAction>>,
	Fits<documents.PruneDocument, DataOf<typeof pruneAction>>,
	Fits<documents.ResetDocument | documents.ResetPlanDocument, DataOf<typeof resetAction>>,
	Fits<documents.RestoreDocument, DataOf<typeof restoreAction>>,
	Fits<documents.SyncDocument, DataOf<typeof syncAction>>,
];
