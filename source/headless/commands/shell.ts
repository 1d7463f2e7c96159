export {activateCommand} from './activate.js';
export {completionCommand} from './completion.js';
export {initCommand} from './init.js';
