// Half of the pages; the other half is in accessible-2.spec.ts.

import { testAccessible } from "../../pages/accessible.ts";

testAccessible(0);
