import type {ChangeFailure} from './change-failure.js';
import type {CreateFailure} from './create-failure.js';
import type {DeletionFailure} from './deletion-failure.js';
import type {InputFailure} from './input-failure.js';
import type {InstallFailure} from './install-failure.js';
import type {MissingProgram} from './missing-program.js';
import type {ProgramFailure} from './program-failure.js';
import type {RepairFailure} from './repair-failure.js';
import type {SystemFailure} from './system-failure.js';
import type {UndoFailure} from './undo-failure.js';

/** Cause of an error as a fact. `text/failures/explain.ts` makes its `why` and `hint`. */
export type FailureReason =
	| ChangeFailure
	| CreateFailure
	| DeletionFailure
	| InputFailure
	| InstallFailure
	| MissingProgram
	| ProgramFailure
	| RepairFailure
	| SystemFailure
	| UndoFailure;
