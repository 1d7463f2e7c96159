export {auditCommand} from './looking/audit.js';
export {findCommand} from './looking/find.js';
export {historyCommand} from './looking/history.js';
export {listCommand} from './looking/list.js';
export {reportCommand} from './looking/report.js';
export {showCommand} from './looking/show.js';
