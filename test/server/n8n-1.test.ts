import { onRealServer } from './support/suite';

onRealServer('1.123.81');
