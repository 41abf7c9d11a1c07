/** SMART: the authorization server, clients, tokens and discovery. */
@NullMarked
@ApplicationModule(allowedDependencies = {"access", "audit", "caller", "fhir"})
package org.chartkeeper.smart;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
