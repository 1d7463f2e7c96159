import type {ChangeFailure} from './change-failure.js';
import type {CreateFailure} from './create-failure.js';
import type {DeletionFailure} from './deletion-failure.js';
import type {InstallFailure} from './install-failure.js';
import type {MissingProgram} from './missing-program.js';
import type {RepairFailure} from './repair-failure.js';
import type {UndoFailure} from './undo-failure.js';

/** Cause of an error as a fact. `text/failures/explain.ts` makes its `why` and `hint`. */
export type FailureReason =
	ChangeFailure | CreateFailure | DeletionFailure | InstallFailure | MissingProgram | RepairFailure | UndoFailure;
