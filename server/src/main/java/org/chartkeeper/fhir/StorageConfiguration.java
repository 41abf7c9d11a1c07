package org.chartkeeper.fhir;

import ca.uhn.fhir.batch2.jobs.config.Batch2JobsConfig;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.jpa.api.IDaoRegistry;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings.ClientIdStrategyEnum;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings.IdStrategyEnum;
import ca.uhn.fhir.jpa.api.config.ThreadPoolFactoryConfig;
import ca.uhn.fhir.jpa.api.model.HistoryCountModeEnum;
import ca.uhn.fhir.jpa.batch2.JpaBatch2Config;
import ca.uhn.fhir.jpa.config.r4.JpaR4Config;
import ca.uhn.fhir.jpa.config.util.HapiEntityManagerFactoryUtil;
import ca.uhn.fhir.jpa.dao.IJpaStorageResourceParser;
import ca.uhn.fhir.jpa.dao.ITransactionProcessorVersionAdapter;
import ca.uhn.fhir.jpa.dao.MatchResourceUrlService;
import ca.uhn.fhir.jpa.dao.SearchBuilderFactory;
import ca.uhn.fhir.jpa.dao.TransactionProcessor;
import ca.uhn.fhir.jpa.dao.data.IResourceSearchUrlDao;
import ca.uhn.fhir.jpa.dao.tx.HapiTransactionService;
import ca.uhn.fhir.jpa.model.config.PartitionSettings;
import ca.uhn.fhir.jpa.model.config.SubscriptionSettings;
import ca.uhn.fhir.jpa.model.dao.JpaPid;
import ca.uhn.fhir.jpa.model.dialect.HapiFhirPostgresDialect;
import ca.uhn.fhir.jpa.partition.IRequestPartitionHelperSvc;
import ca.uhn.fhir.jpa.provider.DaoRegistryResourceSupportedSvc;
import ca.uhn.fhir.jpa.search.ResourceSearchUrlSvc;
import ca.uhn.fhir.jpa.searchparam.MatchUrlService;
import ca.uhn.fhir.jpa.subscription.channel.config.SubscriptionChannelConfig;
import ca.uhn.fhir.jpa.util.MemoryCacheService;
import ca.uhn.fhir.rest.api.IResourceSupportedSvc;
import ca.uhn.fhir.rest.server.FifoMemoryPagingProvider;
import ca.uhn.fhir.rest.server.IPagingProvider;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.Properties;
import javax.sql.DataSource;
import org.hibernate.cfg.AvailableSettings;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.transaction.PlatformTransactionManager;

/** HAPI's storage, set up for answers that are always computed anew for the caller who asks. */
@Configuration(proxyBeanMethods = false)
@Import({
    ThreadPoolFactoryConfig.class,
    JpaR4Config.class,
    JpaBatch2Config.class,
    Batch2JobsConfig.class,
    SubscriptionChannelConfig.class
})
class StorageConfiguration {

    @Bean
    JpaStorageSettings storageSettings(RequestLimits limits) {
        JpaStorageSettings settings = new JpaStorageSettings();
        settings.setResourceServerIdStrategy(IdStrategyEnum.UUID);
        settings.setResourceClientIdStrategy(ClientIdStrategyEnum.ANY);
        settings.setMaximumTransactionBundleSize(limits.bundleEntries());
        // One caller's count, page or search must never be kept for another.
        settings.setHistoryCountMode(HistoryCountModeEnum.COUNT_ACCURATE);
        settings.setReuseCachedSearchResultsForMillis(null);
        settings.setMatchUrlCacheEnabled(false);
        // Batch entries run in the thread of their request, which knows its caller.
        settings.setBundleBatchPoolSize(1);
        settings.setBundleBatchMaxPoolSize(1);
        settings.setIndexStorageOptimized(true);
        settings.setSchedulingDisabled(true);
        settings.setMarkResourcesForReindexingUponSearchParameterChange(false);
        settings.setPreExpandValueSets(false);
        settings.setExpungeEnabled(false);
        settings.setAllowMultipleDelete(true);
        settings.setMaximumIncludesToLoadPerPage(1_000);
        return settings;
    }

    /** Evidence refers to versions, so these references keep theirs. */
    @Bean
    InitializingBean versionedReferences(FhirContext context) {
        return () -> context.getParserOptions()
                .setDontStripVersionsFromReferencesAtPaths(
                        "Provenance.target", "Provenance.entity.what", "AuditEvent.entity.what");
    }

    @Bean
    PartitionSettings partitionSettings() {
        return new PartitionSettings();
    }

    @Bean
    SubscriptionSettings subscriptionSettings() {
        return new SubscriptionSettings();
    }

    /** HAPI wants one to exist; the server has none, so that every page is searched, and decided, anew. */
    @Bean
    IPagingProvider unusedPagingProvider() {
        return new FifoMemoryPagingProvider(1);
    }

    @Bean
    IResourceSupportedSvc resourceSupport(IDaoRegistry registry) {
        return new DaoRegistryResourceSupportedSvc(registry);
    }

    @Bean
    LocalContainerEntityManagerFactoryBean entityManagerFactory(
            DataSource dataSource,
            ConfigurableListableBeanFactory beans,
            FhirContext context,
            JpaStorageSettings settings) {
        var factory = HapiEntityManagerFactoryUtil.newEntityManagerFactory(beans, context, settings);
        factory.setPersistenceUnitName("chartkeeper");
        factory.setDataSource(dataSource);
        Properties properties = new Properties();
        properties.put(AvailableSettings.DIALECT, HapiFhirPostgresDialect.class.getName());
        properties.put(AvailableSettings.HBM2DDL_AUTO, "none");
        properties.put(AvailableSettings.STATEMENT_BATCH_SIZE, "100");
        properties.put(AvailableSettings.ORDER_INSERTS, "true");
        properties.put(AvailableSettings.ORDER_UPDATES, "true");
        properties.put(AvailableSettings.USE_SECOND_LEVEL_CACHE, "false");
        properties.put(AvailableSettings.SCANNER, "org.hibernate.boot.archive.scan.internal.DisabledScanner");
        properties.put("hibernate.search.enabled", "false");
        properties.put("hibernate.connection.provider_disables_autocommit", "false");
        factory.setJpaProperties(properties);
        return factory;
    }

    @Bean
    @Primary
    PlatformTransactionManager transactionManager(EntityManagerFactory entityManagerFactory, DatabaseGate gate) {
        return new GatedTransactionManager(entityManagerFactory, gate);
    }

    @Bean
    @Primary
    MemoryCacheService gatedMemoryCache(JpaStorageSettings settings, DatabaseGate gate) {
        return new GatedMemoryCache(settings, gate);
    }

    @Bean
    @Primary
    ResourceSearchUrlSvc noStoredSearchUrls(
            EntityManager entityManager,
            IResourceSearchUrlDao dao,
            MatchUrlService matchUrls,
            FhirContext context,
            PartitionSettings partitions) {
        return new NoStoredSearchUrls(entityManager, dao, matchUrls, context, partitions);
    }

    @Bean
    TransactionGate transactionGate(DatabaseGate gate, EntityManager entityManager) {
        return new TransactionGate(gate, entityManager);
    }

    @Bean
    @Primary
    MatchResourceUrlService<JpaPid> gatedMatchUrls(TransactionGate gate) {
        return new GatedMatchUrls(gate);
    }

    @Bean
    @Primary
    TransactionProcessor gatedTransactionProcessor(TransactionGate gate) {
        return new GatedTransactionProcessor(gate);
    }

    @Bean
    @Primary
    SearchBuilderFactory<JpaPid> gatedSearchBuilders(TransactionGate gate) {
        return new GatedSearchBuilders(gate);
    }

    @Bean
    @Primary
    HapiTransactionService gatedTransactionService() {
        return new GatedTransactionService();
    }

    @Bean
    @Primary
    ITransactionProcessorVersionAdapter<?, ?> entryErrors() {
        return new EntryErrors();
    }

    @Bean
    @Primary
    IRequestPartitionHelperSvc accessClassPartition(ResourceClassifier classifier) {
        return new AccessClassPartition(classifier);
    }

    @Bean
    @Primary
    IJpaStorageResourceParser classedResourceParser() {
        return new ClassedResourceParser();
    }
}
