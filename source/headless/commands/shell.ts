export {activateCommand} from './shell/activate.js';
export {completionCommand} from './shell/completion.js';
export {initCommand} from './shell/init.js';
