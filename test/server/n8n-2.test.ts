import { onRealServer } from './support/suite';
import { chosenN8n } from './support/version';

onRealServer(chosenN8n());
