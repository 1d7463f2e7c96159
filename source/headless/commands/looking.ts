export {auditCommand} from './audit.js';
export {findCommand} from './find.js';
export {historyCommand} from './history.js';
export {listCommand} from './list.js';
export {reportCommand} from './report.js';
export {showCommand} from './show.js';
