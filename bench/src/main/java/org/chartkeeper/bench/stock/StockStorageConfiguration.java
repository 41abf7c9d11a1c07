package org.chartkeeper.bench.stock;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings.StoreMetaSourceInformationEnum;
import ca.uhn.fhir.jpa.config.util.HapiEntityManagerFactoryUtil;
import ca.uhn.fhir.jpa.model.config.PartitionSettings;
import ca.uhn.fhir.jpa.model.config.SubscriptionSettings;
import ca.uhn.fhir.jpa.model.entity.StorageSettings.IndexEnabledEnum;
import ca.uhn.fhir.jpa.subscription.match.deliver.email.IEmailSender;
import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.hibernate.boot.model.naming.CamelCaseToUnderscoresNamingStrategy;
import org.hibernate.cfg.AvailableSettings;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.orm.jpa.JpaProperties;
import org.springframework.boot.orm.jpa.hibernate.SpringImplicitNamingStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;

/** Storage settings and persistence with the values that the starter ships. */
@Configuration
class StockStorageConfiguration {

    @Bean
    JpaStorageSettings storageSettings() {
        var settings = new JpaStorageSettings();
        settings.setIndexMissingFields(IndexEnabledEnum.DISABLED);
        settings.setAllowContainsSearches(true);
        settings.setExpungeEnabled(true);
        settings.setDeleteExpungeEnabled(false);
        settings.setMatchUrlCacheEnabled(false);
        settings.setFilterParameterEnabled(true);
        settings.setReuseCachedSearchResultsForMillis(60_000L);
        settings.setExpireSearchResultsAfterMillis(60L * 60 * 1000);
        settings.setFetchSizeDefaultMaximum(Integer.MAX_VALUE);
        settings.setSearchPreFetchThresholds(List.of(13, 503, 2003, -1));
        settings.setStoreMetaSourceInformation(StoreMetaSourceInformationEnum.NONE);
        settings.setDefaultSearchParamsCanBeOverridden(true);
        settings.setBundleBatchPoolSize(100);
        settings.setBulkExportFileRetentionPeriodHours(2);
        settings.setTreatReferencesAsLogical(Set.of(
                "http://terminology.hl7.org/*",
                "https://terminology.hl7.org/*",
                "http://snomed.info/*",
                "https://snomed.info/*",
                "http://unitsofmeasure.org/*",
                "https://unitsofmeasure.org/*",
                "http://loinc.org/*",
                "https://loinc.org/*"));
        return settings;
    }

    @Bean
    PartitionSettings partitionSettings() {
        return new PartitionSettings();
    }

    @Bean
    SubscriptionSettings subscriptionSettings() {
        return new SubscriptionSettings();
    }

    @Bean
    IEmailSender emailSender() {
        return email -> {};
    }

    @Primary
    @Bean
    LocalContainerEntityManagerFactoryBean entityManagerFactory(
            JpaProperties properties,
            DataSource dataSource,
            ConfigurableListableBeanFactory beans,
            FhirContext fhir,
            JpaStorageSettings settings) {
        var factory = HapiEntityManagerFactoryUtil.newEntityManagerFactory(beans, fhir, settings);
        factory.setPersistenceUnitName("HAPI_PU");
        factory.setDataSource(dataSource);
        factory.setJpaPropertyMap(properties.getProperties());
        factory.getJpaPropertyMap()
                .putAll(Map.of(
                        AvailableSettings.SCANNER,
                        "org.hibernate.boot.archive.scan.internal.DisabledScanner",
                        AvailableSettings.IMPLICIT_NAMING_STRATEGY,
                        SpringImplicitNamingStrategy.class.getName(),
                        AvailableSettings.PHYSICAL_NAMING_STRATEGY,
                        CamelCaseToUnderscoresNamingStrategy.class.getName(),
                        AvailableSettings.USE_QUERY_CACHE,
                        "false",
                        AvailableSettings.USE_SECOND_LEVEL_CACHE,
                        "false"));
        return factory;
    }

    @Primary
    @Bean
    JpaTransactionManager transactionManager(EntityManagerFactory factory) {
        return new JpaTransactionManager(factory);
    }
}
