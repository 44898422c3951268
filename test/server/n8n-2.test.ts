import { CURRENT_N8N } from '../../tools/n8n';
import { onRealServer } from './support/suite';

onRealServer(CURRENT_N8N);
