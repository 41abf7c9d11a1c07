/** The caller: who asks, with which scopes, for which purpose. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.chartkeeper.caller;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
