import { onRealServer } from './support/suite';

onRealServer('2.41.1');
