/** Access: what the scopes allow and what the database shows, decided once and compiled into the gate. */
@NullMarked
@ApplicationModule(allowedDependencies = {"audit", "caller", "fhir", "terminology"})
package org.chartkeeper.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
