export {checkCommand} from './changing/check.js';
export {cloneCommand, moveCommand} from './changing/clone.js';
export {createCommand} from './changing/create.js';
export {fixCommand} from './changing/fix.js';
export {freeCommand} from './changing/free.js';
export {outdatedCommand} from './changing/outdated.js';
export {installCommand, uninstallCommand, upgradeCommand} from './changing/packages.js';
export {pinCommand, unpinCommand} from './changing/pin.js';
export {pruneCommand} from './changing/prune.js';
export {pythonsCommand} from './changing/pythons.js';
export {recoverCommand} from './changing/recover.js';
export {repairCommand} from './changing/repair.js';
export {resetCommand} from './changing/reset.js';
export {restoreCommand} from './changing/restore.js';
export {rmCommand} from './changing/rm.js';
export {sweepCommand} from './changing/sweep.js';
export {syncCommand} from './changing/sync.js';
export {trustCommand} from './changing/trust.js';
// No commands, but loaded with them: a part of their own would split the files that they share with them, and opening a file
// takes as long as reading ten kilobytes.
export {makeDemo} from '../../core/operate/demo/make-demo.js';
export {changeNoteInWords} from '../../text/change-note.js';
export {explain} from '../../text/failures/explain.js';
export {recoveredInWords} from '../../text/held/recovery.js';
